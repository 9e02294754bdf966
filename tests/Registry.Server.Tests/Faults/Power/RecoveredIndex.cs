using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>What the program finds in the index when it starts after a power cut: it is opened, and brought to this version, as the program does.</summary>
internal sealed class RecoveredIndex
{
    public static readonly ImmutableArray<string> Files = ["index.db", "index.db-wal", "index.db-journal"];

    private const string Contents =
        """
        SELECT r.name, '/v2/' || r.name || '/blobs/' || b.digest, b.digest FROM repository_blob l
            JOIN repository r ON r.id = l.repository_id JOIN blob b ON b.id = l.blob_id WHERE r.trash_id IS NULL AND b.state = 0
        UNION ALL SELECT r.name, '/v2/' || r.name || '/manifests/' || m.digest, m.digest FROM manifest m
            JOIN repository r ON r.id = m.repository_id WHERE r.trash_id IS NULL
        UNION ALL SELECT r.name, '/v2/' || r.name || '/manifests/' || t.name, m.digest FROM tag t
            JOIN repository r ON r.id = t.repository_id JOIN manifest m ON m.id = t.manifest_id WHERE r.trash_id IS NULL
        """;

    private RecoveredIndex(string folder)
    {
        using var connection = new IndexDatabase(folder).OpenWriter();
        Faults = [.. Rows(connection, "PRAGMA integrity_check", row => row.GetString(0)).Where(said => said != "ok")];
        if (Faults.Count > 0)
        {
            return;
        }

        Schema.Migrate(connection);
        Faults.AddRange(Rows(connection, "PRAGMA foreign_key_check", row => $"a row of {row.GetString(0)} names one that is not there"));
        Repositories = Rows(connection, Contents, row => (Repository: row.GetString(0), Path: row.GetString(1), Digest: Digest.Parse(row.GetString(2))))
            .GroupBy(row => row.Repository)
            .ToImmutableDictionary(group => group.Key, group => group.ToImmutableDictionary(row => row.Path, row => row.Digest));
        Blobs = [.. Rows(connection, "SELECT digest FROM blob WHERE state = 0", row => Digest.Parse(row.GetString(0)))];
    }

    public List<string> Faults { get; }

    /// <summary>What each answers to.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, Digest>> Repositories { get; } = ImmutableDictionary<string, ImmutableDictionary<string, Digest>>.Empty;

    /// <summary>Those whose bytes it says are there.</summary>
    public ImmutableArray<Digest> Blobs { get; } = [];

    /// <param name="scratch">An empty folder.</param>
    public static RecoveredIndex Open(string scratch, Func<string, byte[]?> read)
    {
        foreach (var name in Files)
        {
            if (read(name) is { } bytes)
            {
                File.WriteAllBytes(Path.Combine(scratch, name), bytes);
            }
        }

        try
        {
            return new RecoveredIndex(scratch);
        }
        finally
        {
            Array.ForEach(Directory.GetFiles(scratch), File.Delete);
        }
    }

    private static List<T> Rows<T>(SqliteConnection index, string sql, Func<SqliteDataReader, T> read)
    {
        using var statement = new Statement(index, sql);
        return statement.List(read);
    }
}
