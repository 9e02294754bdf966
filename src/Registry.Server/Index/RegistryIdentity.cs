using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Registry.Server.Index.Uses;

namespace Registry.Server.Index;

/// <summary>Which registry an index is of. It goes with the index: to its backups and snapshots, and to what is restored or rebuilt of them.</summary>
internal static class RegistryIdentity
{
    private const string Name = "registry";

    /// <summary>Of the index; a new one where a rebuild could not bring it back.</summary>
    public static string OwnIdentity(this IndexTransaction index)
    {
        if (index.State(Name) is not { } value)
        {
            value = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
            index.SetState(Name, value);
        }

        return Text(value);
    }

    /// <summary>Of a copy of an index; null where there is none, or it cannot be read.</summary>
    public static string? In(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var connection = IndexFile.Open(path, SqliteOpenMode.ReadOnly);
            using var exists = new Statement(connection, "SELECT 1 FROM sqlite_master WHERE name = 'state'");
            using var statement = exists.Scalar() is null ? null : new Statement(connection, "SELECT value FROM state WHERE name = @0");
            return statement?.Scalar(Name) is long value ? Text(value) : null;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>Takes out what a new file was given, for it becomes the index of a registry that is there already.</summary>
    public static void Forget(SqliteConnection index) => IndexDatabase.Execute(index, "DELETE FROM state WHERE name = 'registry'");

    private static string Text(long value) => $"{value:x16}";
}
