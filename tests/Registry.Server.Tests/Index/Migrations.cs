using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>An index of an older version is brought to this one when it is opened.</summary>
public sealed class Migrations : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IndexDatabase _database;

    public Migrations() => _database = new IndexDatabase(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderWithoutIndexIsOfVersionZero()
    {
        Assert.Equal(0, Schema.VersionOf(IndexDatabase.PathIn(_folder.Path)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ANewIndexIsOfTheLatestVersion()
    {
        new IndexWriter(_database).Dispose();
        Assert.Equal(Schema.LatestVersion, Schema.VersionOf(IndexDatabase.PathIn(_folder.Path)));
        Assert.Equal(
            [
                "access_rule", "access_token", "access_version", "blob", "damaged_manifest", "event", "group_member", "hold", "manifest", "manifest_reference", "manifest_use", "mirrored_manifest",
                "quota", "removal", "repository", "repository_blob", "repository_quota", "sqlite_sequence", "state", "tag", "tag_event", "task", "trash", "user_account",
            ],
            Tables());
    }

    [Fact]
    public async Task AnEmptyDatabaseIsTakenForVersionZero()
    {
        using (_database.OpenWriter())
        {
        }

        Assert.Equal(0, Schema.VersionOf(IndexDatabase.PathIn(_folder.Path)));
        using var writer = new IndexWriter(_database);
        Assert.True(await writer.RunAsync(transaction => transaction.EnsureRepository(Oci.RepositoryName.Parse("a/b")) > 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpeningItAgainChangesNothing()
    {
        using (var writer = new IndexWriter(_database))
        {
            await writer.RunAsync(transaction => transaction.EnsureRepository(Oci.RepositoryName.Parse("a/b")), TestContext.Current.CancellationToken);
        }

        new IndexWriter(_database).Dispose();
        using var reader = new IndexReader(_database);
        Assert.True(reader.RepositoryExists(Oci.RepositoryName.Parse("a/b")));
    }

    [Fact]
    public void WhatWasHereBeforeItWasKnownWhatIsMirroredCountsAsPushed()
    {
        using (var connection = _database.OpenWriter())
        {
            foreach (var version in Enumerable.Range(1, 7))
            {
                using var script = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream($"schema/{version:0000}.sql")!);
                IndexDatabase.Execute(connection, script.ReadToEnd());
            }

            IndexDatabase.Execute(
                connection,
                """
                PRAGMA user_version = 7;
                INSERT INTO repository (id, name) VALUES (1, 'up.io/app');
                INSERT INTO manifest (id, repository_id, digest, media_type, size, pushed_at, bytes) VALUES (2, 1, 'sha256:00', 'a/b', 1, 0, x'00');
                INSERT INTO tag (repository_id, name, manifest_id, updated_at, mirrored) VALUES (1, 'v1', 2, 0, 1);
                """);
        }

        new IndexWriter(_database).Dispose();
        using var reader = _database.OpenReader();
        using var rows = new Statement(
            reader, "SELECT (SELECT COUNT(*) FROM manifest m JOIN repository r ON r.id = m.repository_id JOIN tag t ON t.manifest_id = m.id), (SELECT COUNT(*) FROM mirrored_manifest)");
        Assert.Equal([(1, 0)], rows.List(static row => (row.GetInt32(0), row.GetInt32(1))));
    }

    [Fact]
    public void TheScriptsAreNumberedWithoutGaps()
    {
        var scripts = typeof(Schema).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("schema/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(1, Schema.LatestVersion).Select(version => $"schema/{version:0000}.sql"), scripts);
    }

    private List<string> Tables()
    {
        using var connection = _database.OpenReader();
        using var statement = new Statement(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
        using var row = statement.Read();
        var names = new List<string>();
        while (row.Read())
        {
            names.Add(row.GetString(0));
        }

        return names;
    }
}
