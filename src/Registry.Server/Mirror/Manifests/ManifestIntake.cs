using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Policies.Immutable;
using Registry.Server.Policies.Quotas;
using Registry.Storage.FileSystem;

namespace Registry.Server.Mirror.Manifests;

/// <summary>
/// Keeps what was fetched. What a manifest names is fetched when it is asked for, so it need not be here. A tag that was pushed here meanwhile stays where it is, and so does an
/// immutable one.
/// </summary>
internal sealed class ManifestIntake(IndexWriter index, DiskReserve reserve, ImmutableTags immutable, QuotaCheck quotas, TimeProvider clock)
{
    /// <param name="tag">What names it, if something does.</param>
    public Task KeepAsync(MirroredRepository repository, FetchedManifest fetched, TagName? tag)
    {
        reserve.Require();
        return index.RunAsync(
            transaction => quotas.Keep(transaction, repository.Name, () =>
            {
                var id = transaction.EnsureRepository(repository.Name);
                var now = clock.GetUtcNow();
                var manifest = transaction.PutManifest(id, fetched.Digest, fetched.Content, fetched.Bytes, now, isMirrored: true);
                if (tag is not null)
                {
                    PutTag(transaction, repository, id, tag, manifest, fetched.Digest, now);
                }

                transaction.PutEvent(now, ActorOf(repository.Upstream), EventActions.Mirror, repository.Name.ToString(), tag is null ? fetched.Digest.ToString() : $"{tag}@{fetched.Digest}");
                return true;
            }),
            CancellationToken.None);
    }

    /// <summary>Lets a tag point to a manifest that is here. False when it is not.</summary>
    public Task<bool> TryMoveTagAsync(MirroredRepository repository, TagName tag, Digest digest) =>
        index.RunAsync(
            transaction =>
            {
                if (transaction.FindRepository(repository.Name) is not { } id || transaction.SizeOfManifest(id, digest) is null || transaction.FindManifest(id, digest) is not { } manifest)
                {
                    return false;
                }

                var now = clock.GetUtcNow();
                transaction.UseManifest(manifest, now);
                PutTag(transaction, repository, id, tag, manifest, digest, now);
                return true;
            },
            CancellationToken.None);

    /// <summary>Notes that it is wanted here, as a pull would: what nobody wants may go.</summary>
    public Task UseAsync(RepositoryName repository, Digest digest) => index.RunAsync(
        transaction =>
        {
            if (transaction.FindRepository(repository) is { } id && transaction.FindManifest(id, digest) is { } manifest)
            {
                transaction.UseManifest(manifest, clock.GetUtcNow());
            }

            return true;
        },
        CancellationToken.None);

    private void PutTag(IndexTransaction transaction, MirroredRepository repository, long id, TagName tag, long manifest, Digest digest, DateTimeOffset now)
    {
        if (!transaction.IsPushedTag(id, tag))
        {
            immutable.CheckMove(transaction, repository.Name, id, tag, digest);
            transaction.PutTag(id, tag, manifest, digest, ActorOf(repository.Upstream).Who, now, isMirrored: true);
        }
    }

    /// <summary>Who does what a mirror does. No user is called so.</summary>
    public static Actor ActorOf(Upstream upstream) => new($"mirror:{upstream}", upstream.Address.Host);
}
