using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>A prepared command of one connection, with its parameters by position (<c>@0</c>, <c>@1</c>, …). Not for two threads at a time.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Only this folder's own constants come here.
        _command.CommandText = sql;
#pragma warning restore CA2100
    }

    public string Sql => _command.CommandText;

    public int Execute(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    /// <summary>The first column of the first row, or null where there is none.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values) => Bind(values).ExecuteScalar();

    public SqliteDataReader Read(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

    /// <summary>All rows, each as the function reads it.</summary>
    public List<T> List<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var row = Read(values);
        var rows = new List<T>();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    public void Dispose() => _command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i < _command.Parameters.Count)
            {
                _command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }
            else
            {
                _command.Parameters.AddWithValue($"@{i}", values[i] ?? DBNull.Value);
            }
        }

        return _command;
    }
}
