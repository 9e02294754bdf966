using System.Buffers.Binary;
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

    // SQLite's file format, 1.3: the header's magic, and where user_version stands in it.
    private const int HeaderSize = 100;
    private const int VersionOffset = 60;

    /// <summary>The version of an index file, 0 for one that is not there. It is read from the file's header, for opening it would leave files beside it.</summary>
    /// <exception cref="InvalidDataException">It is no SQLite file.</exception>
    public static int VersionOf(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return 0;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.Read(file, header, 0) == HeaderSize && header.StartsWith("SQLite format 3\0"u8)
            ? BinaryPrimitives.ReadInt32BigEndian(header[VersionOffset..])
            : throw new InvalidDataException("file is not a database");
    }

    /// <summary>Runs what has not run yet, each script in a transaction of its own.</summary>
    /// <exception cref="InvalidDataException">The index is newer: its header had not told, since a crash left the news in the write-ahead log.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        if (Version(connection) > LatestVersion)
        {
            throw new InvalidDataException($"the index has version {Version(connection)}, and this registry knows up to {LatestVersion}; start the newer one");
        }

        for (var version = Version(connection) + 1; version <= LatestVersion; version++)
        {
            using var transaction = connection.BeginTransaction();
            IndexDatabase.Execute(connection, Read($"{Prefix}{version:0000}.sql"));
            IndexDatabase.Execute(connection, $"PRAGMA user_version = {version.ToString(CultureInfo.InvariantCulture)}");
            transaction.Commit();
        }
    }

    /// <summary>How many scripts have run.</summary>
    public static int Version(SqliteConnection connection)
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
