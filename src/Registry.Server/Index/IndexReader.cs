using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Patterns;

namespace Registry.Server.Index;

/// <summary>
/// The look-ups that every pull and push begins with, by prepared statements: a seventh of what the same costs through EF Core. Answers hold what is committed at that moment.
/// </summary>
internal sealed class IndexReader(IndexDatabase database) : IDisposable
{
    private const int MostRepositories = 1000;

    private readonly ConcurrentBag<ReadSession> _idle = [];

    /// <summary>The blob if it is linked to the repository, else null.</summary>
    public LinkedBlob? FindBlob(RepositoryName repository, Digest digest)
    {
        using var lease = Rent();
        using var row = lease.Session.FindBlob.Read(repository.ToString(), digest.ToString());
        return row.Read() ? new LinkedBlob(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }

    /// <summary>The blob's size in bytes if any repository links it, else null.</summary>
    public long? FindBlobAnywhere(Digest digest)
    {
        using var lease = Rent();
        return lease.Session.FindBlobAnywhere.Scalar(digest.ToString()) as long?;
    }

    /// <summary>Some of the repositories that link the blob: enough for whoever looks for one that may be read.</summary>
    public List<RepositoryName> RepositoriesOf(Digest digest)
    {
        using var lease = Rent();
        return lease.Session.FindRepositoriesOfBlob.List(static row => RepositoryName.Parse(row.GetString(0)), digest.ToString(), MostRepositories);
    }

    public bool RepositoryExists(RepositoryName repository)
    {
        using var lease = Rent();
        return lease.Session.FindRepository.Scalar(repository.ToString()) is not null;
    }

    /// <summary>Where the tag points, and whether it follows an upstream; null when there is none.</summary>
    public TagEntry? FindTag(RepositoryName repository, TagName tag)
    {
        using var lease = Rent();
        using var row = lease.Session.FindTag.Read(repository.ToString(), tag.ToString());
        return row.Read() ? new TagEntry(row.GetString(0), row.GetBoolean(1)) : null;
    }

    /// <summary>The repository's tags behind <paramref name="last"/>, in order and at most so many; null when there is no such repository.</summary>
    public List<string>? TagsBehind(RepositoryName repository, string last, int count)
    {
        using var lease = Rent();
        var tags = lease.Session.FindTagsBehind.List(static row => row.GetString(0), repository.ToString(), last, count);
        return tags.Count > 0 || lease.Session.FindRepository.Scalar(repository.ToString()) is not null ? tags : null;
    }

    /// <summary>The repositories of the catalog that lie between two names, in order and at most so many.</summary>
    public List<string> RepositoriesBetween(string after, string before, int count)
    {
        using var lease = Rent();
        return lease.Session.FindRepositoriesBetween.List(static row => row.GetString(0), after, before, count);
    }

    /// <summary>The manifests whose subject it is, in the order of their digests and behind <paramref name="last"/>; read as far as the caller goes.</summary>
    public IEnumerable<Referrer> ReferrersBehind(RepositoryName repository, Digest subject, string last)
    {
        using var lease = Rent();
        using var row = lease.Session.FindReferrers.Read(repository.ToString(), subject.ToString(), last);
        while (row.Read())
        {
            yield return new Referrer(row.GetString(0), row.GetString(1), row.GetInt64(2), TextOf(row, 3), row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4));
        }
    }

    /// <summary>The manifest as the referrers list shows it, without its annotations; null where there is none, or it names a subject.</summary>
    public Referrer? FindWithoutSubject(RepositoryName repository, string digest)
    {
        using var lease = Rent();
        using var row = lease.Session.FindWithoutSubject.Read(repository.ToString(), digest);
        return row.Read() ? new Referrer(row.GetString(0), row.GetString(1), row.GetInt64(2), TextOf(row, 3), null) : null;
    }

    /// <summary>What the repositories of a quota's glob hold; nothing when there is no quota for it.</summary>
    public QuotaUsage QuotaUsage(RepositoryPattern repositories)
    {
        using var lease = Rent();
        using var row = lease.Session.FindQuota.Read(repositories.Text);
        return row.Read() ? new QuotaUsage(row.GetInt64(0), row.GetInt64(1)) : default;
    }

    /// <summary>What HEAD answers, or null when the reference is unknown.</summary>
    public ManifestEntry? FindManifest(RepositoryName repository, Reference reference)
    {
        using var lease = Rent();
        var statement = reference.Tag is null ? lease.Session.FindManifestByDigest : lease.Session.FindManifestByTag;
        using var row = statement.Read(repository.ToString(), reference.ToString());
        return row.Read() ? new ManifestEntry(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)) : null;
    }

    /// <summary>What GET answers, or null when the reference is unknown.</summary>
    public StoredManifest? ReadManifest(RepositoryName repository, Reference reference)
    {
        using var lease = Rent();
        var statement = reference.Tag is null ? lease.Session.ReadManifestByDigest : lease.Session.ReadManifestByTag;
        using var row = statement.Read(repository.ToString(), reference.ToString());
        return row.Read() ? new StoredManifest(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3)) : null;
    }

    /// <summary>A manifest of the repository that names the digest, or null when none does.</summary>
    public StoredManifest? ReadReferencing(RepositoryName repository, Digest digest)
    {
        using var lease = Rent();
        using var row = lease.Session.ReadReferencing.Read(repository.ToString(), digest.ToString());
        return row.Read() ? new StoredManifest(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3)) : null;
    }

    /// <summary>How much is answered as unknown because its bytes are missing or damaged; of each at most so much, for where all is lost many may ask.</summary>
    public LostContent CountLost(int most)
    {
        using var lease = Rent();
        using var row = lease.Session.CountLost.Read(most);
        row.Read();
        return new LostContent(row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Bytes of the repository's blobs that are missing or damaged.</summary>
    public long LostBytes(RepositoryName repository)
    {
        using var lease = Rent();
        return (long)lease.Session.LostBytes.Scalar(repository.ToString())!;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private Lease Rent() => new(_idle, _idle.TryTake(out var session) ? session : new ReadSession(database));

    private readonly struct Lease(ConcurrentBag<ReadSession> idle, ReadSession session) : IDisposable
    {
        public ReadSession Session => session;

        public void Dispose() => idle.Add(session);
    }
}

/// <param name="Size">Bytes.</param>
/// <param name="Repository">The id of the repository's row.</param>
internal readonly record struct LinkedBlob(long Size, long Repository, long Id);

/// <param name="IsMirrored">Whether it follows an upstream; else it was pushed here.</param>
internal sealed record TagEntry(string Digest, bool IsMirrored);

/// <param name="Size">Bytes.</param>
internal sealed record ManifestEntry(string Digest, string MediaType, long Size, long Id);

/// <summary>What the list shows of a manifest that refers to a subject.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Annotations">A JSON object of strings, or null.</param>
internal sealed record Referrer(string Digest, string MediaType, long Size, string? ArtifactType, byte[]? Annotations);

internal readonly record struct LostContent(long Blobs, long Manifests);

internal sealed record StoredManifest(string Digest, string MediaType, byte[] Bytes, long Id);
