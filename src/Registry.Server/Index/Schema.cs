using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>
/// Brings the index to the version that this program knows. The scripts <c>Schema/0001.sql</c>, <c>0002.sql</c>, … are numbered without gaps and never edited once released;
/// SQLite's <c>user_version</c> says how many have run.
/// </summary>
internal static class Schema
{
    private const string Prefix = "schema/";

    public static int LatestVersion { get; } = Scripts().Count();

    /// <summary>The version of a folder's index, 0 for a new one. It is opened for reading only.</summary>
    public static int VersionOf(IndexDatabase database)
    {
        if (!database.Exists)
        {
            return 0;
        }

        using var connection = database.OpenReader();
        return Version(connection);
    }

    /// <summary>Runs what has not run yet, each script in a transaction of its own.</summary>
    public static void Migrate(SqliteConnection connection)
    {
        for (var version = Version(connection) + 1; version <= LatestVersion; version++)
        {
            using var transaction = connection.BeginTransaction();
            IndexDatabase.Execute(connection, Read($"{Prefix}{version:0000}.sql"));
            IndexDatabase.Execute(connection, $"PRAGMA user_version = {version.ToString(CultureInfo.InvariantCulture)}");
            transaction.Commit();
        }
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Scripts() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
