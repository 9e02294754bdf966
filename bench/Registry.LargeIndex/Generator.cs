using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Registry.Server.Index;

namespace Registry.LargeIndex;

/// <summary>
/// Fills an index as years of pushes would: repositories of ten manifests, of each a config and a layer of its own and three layers of the repository's; every other one has a tag.
/// One in a hundred repositories was deleted a month ago, and one blob in a hundred never came to a manifest. All was verified just now, so that nothing is read again beside what is measured.
/// </summary>
internal sealed class Generator : IDisposable
{
    public const int ManifestsOfARepository = 10;

    /// <summary>One of so many repositories was deleted.</summary>
    public const int Garbage = 100;

    private const int SharedLayers = 5;
    private const int RepositoriesOfATransaction = 100;
    private const long LayerSize = 30_000_000;

    private readonly Microsoft.Data.Sqlite.SqliteConnection _connection;
    private readonly IndexTransaction _index;
    private readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _monthAgo = (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(30)).ToUnixTimeMilliseconds();
    private long _blobs;
    private long _manifests;

    private Generator(string folder)
    {
        _connection = new IndexDatabase(folder).OpenWriter();
        Schema.Migrate(_connection);
        IndexDatabase.Execute(_connection, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 100000");
        _index = new IndexTransaction(_connection);
    }

    public static string NameOf(int repository) => string.Create(CultureInfo.InvariantCulture, $"team-{repository % 100:00}/app-{repository:000000}");

    public static void Run(DirectoryInfo folder, int manifests, TextWriter output)
    {
        folder.Create();
        var start = Stopwatch.GetTimestamp();
        using (var generator = new Generator(folder.FullName))
        {
            var repositories = manifests / ManifestsOfARepository;
            for (var repository = 0; repository < repositories; repository += RepositoriesOfATransaction)
            {
                generator._index.Begin();
                for (var i = repository; i < Math.Min(repositories, repository + RepositoriesOfATransaction); i++)
                {
                    generator.AddRepository(i);
                }

                generator._index.Commit();
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{manifests} manifests in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {new FileInfo(IndexDatabase.PathIn(folder.FullName)).Length / 1_000_000} MB"));
    }

    /// <summary>How many repositories a generated index has.</summary>
    public static int CountOf(DirectoryInfo folder)
    {
        using var connection = new IndexDatabase(folder.FullName).OpenReader();
        using var statement = new Statement(connection, "SELECT MAX(id) FROM manifest");
        return (int)((long)statement.Scalar()! / ManifestsOfARepository);
    }

    public void Dispose()
    {
        _index.Dispose();
        _connection.Dispose();
    }

    private void AddRepository(int number)
    {
        var isDeleted = number % Garbage == Garbage - 1;
        var id = (long)_index.Statement("INSERT INTO repository (name, listed) VALUES (@0, 1) RETURNING id").Scalar(NameOf(number))!;
        var shared = Enumerable.Range(0, SharedLayers).Select(i => AddShared(id, $"layer {(number * 7 + i) % 5000}")).ToList();
        for (var i = 0; i < ManifestsOfARepository; i++)
        {
            AddManifest(id, i, [shared[i % SharedLayers], shared[(i + 1) % SharedLayers], shared[(i + 2) % SharedLayers]]);
        }

        AddBlob(id, isReferenced: false);
        if (isDeleted)
        {
            var trash = _index.Statement("INSERT INTO trash (kind, repository, deleted_at, who) VALUES (2, @0, @1, 'bench') RETURNING id").Scalar(NameOf(number), _monthAgo);
            _index.Statement("UPDATE repository SET name = '~trash/' || @1, trash_id = @1, listed = 0 WHERE id = @0").Execute(id, trash);
        }
    }

    private void AddManifest(long repository, int number, string[] shared)
    {
        var (config, layer) = (AddBlob(repository, isReferenced: true), AddBlob(repository, isReferenced: true));
        string[] layers = [.. shared, layer];
        var json = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config}}","size":{{LayerSize}}},"layers":[{{string.Join(',', layers.Select(digest => $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{digest}}","size":{{LayerSize}}}"""))}}]}""");
        var id = ++_manifests;
        _index.Statement("INSERT INTO manifest (id, repository_id, digest, media_type, size, pushed_at, bytes) VALUES (@0, @1, @2, 'application/vnd.oci.image.manifest.v1+json', @3, @4, @5)")
            .Execute(id, repository, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(json))}", json.LongLength, _monthAgo, json);
        foreach (var digest in layers.Append(config))
        {
            _index.Statement("INSERT INTO manifest_reference (manifest_id, kind, digest, repository_id) VALUES (@0, 0, @1, @2)").Execute(id, digest, repository);
        }

        if (number % 2 == 0)
        {
            _index.Statement("INSERT INTO tag (repository_id, name, manifest_id, updated_at) VALUES (@0, @1, @2, @3)")
                .Execute(repository, string.Create(CultureInfo.InvariantCulture, $"v{number}"), id, _monthAgo);
        }
    }

    private string AddBlob(long repository, bool isReferenced)
    {
        var digest = DigestOf(string.Create(CultureInfo.InvariantCulture, $"blob {++_blobs}"));
        Link(repository, _index.Statement("INSERT INTO blob (digest, size, verified_at) VALUES (@0, @1, @2) RETURNING id").Scalar(digest, LayerSize, _now)!, isReferenced);
        return digest;
    }

    private string AddShared(long repository, string name)
    {
        var digest = DigestOf(name);
        var id = _index.Statement("SELECT id FROM blob WHERE digest = @0").Scalar(digest)
            ?? _index.Statement("INSERT INTO blob (digest, size, verified_at) VALUES (@0, @1, @2) RETURNING id").Scalar(digest, LayerSize, _now);
        Link(repository, id!, isReferenced: true);
        return digest;
    }

    private void Link(long repository, object blob, bool isReferenced) =>
        _index.Statement("INSERT INTO repository_blob (repository_id, blob_id, last_used, referenced) VALUES (@0, @1, @2, @3)").Execute(repository, blob, _monthAgo, isReferenced ? 1 : 0);

    private static string DigestOf(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
