using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>A reading connection with its prepared look-ups, used by one request at a time.</summary>
internal sealed class ReadSession : IDisposable
{
    private const string IsWhole = "NOT EXISTS (SELECT 1 FROM damaged_manifest d WHERE d.manifest_id = m.id)";
    private const string ByDigest = $"FROM repository r JOIN manifest m ON m.repository_id = r.id AND m.digest = @1 WHERE r.name = @0 AND {IsWhole}";
    private const string ByTag = $"FROM repository r JOIN tag t ON t.repository_id = r.id AND t.name = @1 JOIN manifest m ON m.id = t.manifest_id WHERE r.name = @0 AND {IsWhole}";

    private readonly SqliteConnection _connection;

    public ReadSession(IndexDatabase database)
    {
        _connection = database.OpenReader();
        FindRepository = new Statement(_connection, "SELECT id FROM repository WHERE name = @0");
        FindBlob = new Statement(
            _connection,
            """
            SELECT b.size, r.id, b.id FROM blob b
            JOIN repository r ON r.name = @0
            JOIN repository_blob l ON l.repository_id = r.id AND l.blob_id = b.id
            WHERE b.digest = @1 AND b.state = 0
            """);
        FindBlobAnywhere = new Statement(
            _connection,
            """
            SELECT b.size FROM blob b JOIN repository_blob l ON l.blob_id = b.id JOIN repository r ON r.id = l.repository_id
            WHERE b.digest = @0 AND b.state = 0 AND r.trash_id IS NULL LIMIT 1
            """);
        FindRepositoriesOfBlob = new Statement(
            _connection,
            """
            SELECT r.name FROM blob b JOIN repository_blob l ON l.blob_id = b.id JOIN repository r ON r.id = l.repository_id
            WHERE b.digest = @0 AND b.state = 0 AND r.trash_id IS NULL LIMIT @1
            """);
        FindQuota = new Statement(_connection, "SELECT bytes, tags FROM quota WHERE repositories = @0");
        FindManifestByDigest = new Statement(_connection, $"SELECT m.digest, m.media_type, m.size, m.id {ByDigest}");
        FindManifestByTag = new Statement(_connection, $"SELECT m.digest, m.media_type, m.size, m.id {ByTag}");
        ReadManifestByDigest = new Statement(_connection, $"SELECT m.digest, m.media_type, m.bytes, m.id {ByDigest}");
        ReadManifestByTag = new Statement(_connection, $"SELECT m.digest, m.media_type, m.bytes, m.id {ByTag}");
        FindTag = new Statement(
            _connection,
            "SELECT m.digest, t.mirrored FROM repository r JOIN tag t ON t.repository_id = r.id AND t.name = @1 JOIN manifest m ON m.id = t.manifest_id WHERE r.name = @0");
        ReadReferencing = new Statement(
            _connection,
            """
            SELECT m.digest, m.media_type, m.bytes, m.id FROM repository r JOIN manifest_reference e ON e.repository_id = r.id AND e.digest = @1
            JOIN manifest m ON m.id = e.manifest_id WHERE r.name = @0 LIMIT 1
            """);
        FindTagsBehind = new Statement(
            _connection, "SELECT t.name FROM repository r JOIN tag t ON t.repository_id = r.id AND t.name > @1 WHERE r.name = @0 ORDER BY t.name LIMIT @2");
        FindRepositoriesBetween = new Statement(_connection, "SELECT name FROM repository WHERE listed AND name > @0 AND name < @1 ORDER BY name LIMIT @2");
        FindReferrers = new Statement(
            _connection,
            $"""
            SELECT m.digest, m.media_type, m.size, m.artifact_type, m.annotations FROM repository r
            JOIN manifest m ON m.repository_id = r.id AND m.subject = @1 AND m.digest > @2 WHERE r.name = @0 AND {IsWhole} ORDER BY m.digest
            """);
        FindWithoutSubject = new Statement(_connection, $"SELECT m.digest, m.media_type, m.size, m.artifact_type {ByDigest} AND m.subject IS NULL");
        CountLost = new Statement(_connection, "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM blob WHERE state <> 0 LIMIT @0)), (SELECT COUNT(*) FROM (SELECT 1 FROM damaged_manifest LIMIT @0))");
        LostBytes = new Statement(
            _connection,
            """
            SELECT COALESCE(SUM(b.size), 0) FROM blob b
            CROSS JOIN repository_blob l ON l.blob_id = b.id AND l.repository_id = (SELECT id FROM repository WHERE name = @0) WHERE b.state <> 0
            """);
    }

    public Statement FindRepository { get; }

    public Statement FindBlob { get; }

    public Statement FindBlobAnywhere { get; }

    public Statement FindRepositoriesOfBlob { get; }

    public Statement FindQuota { get; }

    public Statement FindManifestByDigest { get; }

    public Statement FindManifestByTag { get; }

    public Statement ReadManifestByDigest { get; }

    public Statement ReadManifestByTag { get; }

    public Statement FindTag { get; }

    public Statement ReadReferencing { get; }

    public Statement FindTagsBehind { get; }

    public Statement FindRepositoriesBetween { get; }

    public Statement FindReferrers { get; }

    public Statement FindWithoutSubject { get; }

    public Statement CountLost { get; }

    public Statement LostBytes { get; }

    public void Dispose()
    {
        Statement[] statements =
        [
            FindRepository, FindBlob, FindBlobAnywhere, FindRepositoriesOfBlob, FindQuota, FindManifestByDigest, FindManifestByTag, ReadManifestByDigest, ReadManifestByTag, CountLost,
            LostBytes, FindTag, ReadReferencing, FindTagsBehind, FindRepositoriesBetween, FindReferrers, FindWithoutSubject,
        ];
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
