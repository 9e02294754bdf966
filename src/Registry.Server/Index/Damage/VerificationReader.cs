using Microsoft.Data.Sqlite;
using Registry.Oci;

namespace Registry.Server.Index.Damage;

/// <summary>Finds what is to be verified, in the order of the rows' ids. A connection of its own, for one user at a time.</summary>
internal sealed class VerificationReader : IDisposable
{
    private const string Rows = "SELECT b.id, b.digest, b.size, b.state, b.verified_at FROM blob b";

    private readonly SqliteConnection _connection;
    private readonly Statement _all;
    private readonly Statement _lost;
    private readonly Statement _unverified;
    private readonly Statement _ofRepository;
    private readonly Statement _find;
    private readonly Statement _manifests;
    private readonly Statement _manifestsOfRepository;
    private readonly Statement _manifest;

    public VerificationReader(IndexDatabase database)
    {
        _connection = database.OpenReader();
        _all = new Statement(_connection, $"{Rows} WHERE b.id > @0 ORDER BY b.id LIMIT @1");
        _lost = new Statement(_connection, $"{Rows} WHERE b.state <> 0 AND b.id > @0 ORDER BY b.id LIMIT @1");
        _unverified = new Statement(_connection, $"{Rows} WHERE b.verified_at IS NULL AND b.id > @0 ORDER BY b.id LIMIT @1");
        _ofRepository = new Statement(
            _connection, $"{Rows} JOIN repository_blob l ON l.blob_id = b.id WHERE l.repository_id = @2 AND l.blob_id > @0 ORDER BY l.blob_id LIMIT @1");
        _find = new Statement(_connection, $"{Rows} WHERE b.id = @0");
        _manifests = new Statement(_connection, "SELECT id FROM manifest WHERE id > @0 ORDER BY id LIMIT @1");
        _manifestsOfRepository = new Statement(_connection, "SELECT id FROM manifest WHERE repository_id = @0");
        _manifest = new Statement(_connection, ManifestDamage.Select);
    }

    /// <summary>All blobs behind an id.</summary>
    public List<BlobToVerify> All(long behind, int most) => Read(_all, behind, most);

    /// <summary>Those that are missing or damaged.</summary>
    public List<BlobToVerify> Lost(long behind, int most) => Read(_lost, behind, most);

    /// <summary>Those whose bytes nobody has looked at.</summary>
    public List<BlobToVerify> Unverified(long behind, int most) => Read(_unverified, behind, most);

    /// <summary>Those of a repository.</summary>
    public List<BlobToVerify> Of(long repository, long behind, int most) => Read(_ofRepository, behind, most, repository);

    /// <summary>The blob as it is by now, or null when it is gone.</summary>
    public BlobToVerify? Find(BlobToVerify blob) => Read(_find, blob.Id).FirstOrDefault(now => now.Digest.Equals(blob.Digest));

    /// <summary>The ids of all manifests behind an id.</summary>
    public List<long> Manifests(long behind, int most) => Ids(_manifests, behind, most);

    /// <summary>The ids of all manifests of a repository.</summary>
    public List<long> ManifestsOf(long repository) => Ids(_manifestsOfRepository, repository);

    /// <summary>Null when it is gone.</summary>
    public ManifestAtRest? Manifest(long id)
    {
        using var row = _manifest.Read(id);
        return ManifestAtRest.From(row);
    }

    /// <summary>The repository's id, or null when there is none of the name.</summary>
    public long? Repository(string name)
    {
        using var statement = new Statement(_connection, "SELECT id FROM repository WHERE name = @0 AND trash_id IS NULL");
        return statement.Scalar(name) as long?;
    }

    /// <summary>About how many bytes there are to read: of blobs and manifests, or of the blobs that are unverified or bad.</summary>
    /// <param name="repositories">Only what these have; all when there are none.</param>
    public long Bytes(IReadOnlyCollection<long> repositories, bool isUnverified)
    {
        using var all = new Statement(_connection, "SELECT (SELECT COALESCE(SUM(size), 0) FROM blob) + (SELECT COALESCE(SUM(size), 0) FROM manifest)");
        using var unverified = new Statement(_connection, "SELECT COALESCE(SUM(size), 0) FROM blob WHERE verified_at IS NULL OR state <> 0");
        using var one = new Statement(_connection, "SELECT bytes FROM repository WHERE id = @0");
        return repositories.Count == 0 ? (long)(isUnverified ? unverified : all).Scalar()! : isUnverified ? 0 : repositories.Sum(id => (long)one.Scalar(id)!);
    }

    public void Dispose()
    {
        Statement[] statements = [_all, _lost, _unverified, _ofRepository, _find, _manifests, _manifestsOfRepository, _manifest];
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static List<BlobToVerify> Read(Statement statement, params ReadOnlySpan<object?> values)
    {
        using var row = statement.Read(values);
        var blobs = new List<BlobToVerify>();
        while (row.Read())
        {
            DateTimeOffset? verifiedAt = row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4));
            blobs.Add(new BlobToVerify(row.GetInt64(0), Digest.Parse(row.GetString(1)), row.GetInt64(2), (BlobState)row.GetInt32(3), verifiedAt));
        }

        return blobs;
    }

    private static List<long> Ids(Statement statement, params ReadOnlySpan<object?> values)
    {
        return statement.List(static row => row.GetInt64(0), values);
    }
}
