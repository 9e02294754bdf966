using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>A repository, as it is called where it comes from and where it goes to.</summary>
/// <param name="DigestTags">Tags that belong to a manifest by their names, as cosign's do (<c>sha256-….sig</c>), by what stands before the dot.</param>
internal sealed record RepositoryPair(RepositoryName From, RepositoryName To, ILookup<string, TagName> DigestTags);

/// <summary>Copies images with all that they name: bytes before what names them, a subject before what refers to it. What is there already is neither read nor sent.</summary>
/// <param name="most">How many blobs at a time.</param>
internal sealed class ImageCopy(ISyncSource source, ISyncTarget target, PlatformSelection platforms, bool withReferrers, int most, SyncReport report) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(most);
    private readonly OnceWork<(RepositoryName, Digest), Copied> _manifests = new();
    private readonly OnceWork<(RepositoryName, Digest), bool> _blobs = new();
    private readonly ConcurrentDictionary<(RepositoryName, Digest), bool> _referred = new();

    /// <summary>Whether something was copied.</summary>
    /// <param name="digest">What the tag names where it comes from.</param>
    public async Task<bool> CopyAsync(RepositoryPair pair, TagName tag, Digest digest, CancellationToken cancellationToken)
    {
        var isNew = await CopyAsync(pair, digest, tag, cancellationToken);
        if (digest.Equals(await target.FindTagAsync(pair.To, tag, cancellationToken)))
        {
            return isNew;
        }

        var manifest = await target.FindManifestAsync(pair.To, digest, cancellationToken) ?? await ReadAsync(pair, digest, cancellationToken);
        await target.PutManifestAsync(pair.To, manifest, tag, cancellationToken);
        return true;
    }

    public void Dispose() => _turns.Dispose();

    private async Task<bool> CopyAsync(RepositoryPair pair, Digest digest, TagName? tag, CancellationToken cancellationToken)
    {
        var copied = await CopyManifestAsync(pair, digest, tag, cancellationToken);
        var isNew = copied.IsNew;
        foreach (var subject in withReferrers ? copied.Manifests : [])
        {
            isNew |= await CopyReferrersAsync(pair, subject, cancellationToken);
        }

        return isNew;
    }

    private async Task<Copied> CopyManifestAsync(RepositoryPair pair, Digest digest, TagName? tag, CancellationToken cancellationToken)
    {
        var (copied, isFirst) = await _manifests.RunAsync((pair.To, digest), () => CopyManifestOnceAsync(pair, digest, tag, cancellationToken));
        return isFirst ? copied : copied with { IsNew = false };
    }

    private async Task<Copied> CopyManifestOnceAsync(RepositoryPair pair, Digest digest, TagName? tag, CancellationToken cancellationToken)
    {
        var known = await target.FindManifestAsync(pair.To, digest, cancellationToken);
        var manifest = known ?? await ReadAsync(pair, digest, cancellationToken);
        var content = await CopyContentAsync(pair, manifest, isKnown: known is not null, cancellationToken);
        if (known is null)
        {
            await target.PutManifestAsync(pair.To, manifest, tag, cancellationToken);
        }

        return new Copied(known is null || content.IsNew, [digest, .. content.Manifests]);
    }

    private async Task<Copied> CopyContentAsync(RepositoryPair pair, FetchedManifest manifest, bool isKnown, CancellationToken cancellationToken)
    {
        // Build caches list layers among an index's entries.
        var children = platforms.Of(manifest).ToLookup(child => MediaTypes.IsKnownManifest(child.MediaType));
        var copied = new List<Copied>();
        foreach (var child in children[true])
        {
            copied.Add(await CopyManifestAsync(pair, child.Digest, null, cancellationToken));
        }

        var isNew = copied.Exists(part => part.IsNew);
        if (!isKnown || target.MayLackContent)
        {
            var blobs = manifest.Content.Blobs.Where(blob => !MediaTypes.IsNonDistributable(blob.MediaType)).Concat(children[false]).DistinctBy(blob => blob.Digest);
            isNew |= (await Task.WhenAll(blobs.Select(blob => CopyBlobAsync(pair, blob, cancellationToken)))).Contains(true);
        }

        return new Copied(isNew, [.. copied.SelectMany(part => part.Manifests)]);
    }

    private async Task<bool> CopyBlobAsync(RepositoryPair pair, Descriptor blob, CancellationToken cancellationToken)
    {
        var (isNew, isFirst) = await _blobs.RunAsync((pair.To, blob.Digest), () => CopyBlobOnceAsync(pair, blob, cancellationToken));
        return isNew && isFirst;
    }

    private async Task<bool> CopyBlobOnceAsync(RepositoryPair pair, Descriptor blob, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            if (await target.HasBlobAsync(pair.To, blob, cancellationToken))
            {
                return false;
            }

            if (await target.PutBlobAsync(pair.To, blob, (offset, token) => source.OpenBlobAsync(pair.From, blob, offset, token), more => report.NoteBytes(blob, more), cancellationToken))
            {
                report.NoteBlob();
            }

            return true;
        }
        finally
        {
            report.Forget(blob);
            _turns.Release();
        }
    }

    // Each subject once, without waiting for who is at it: an artifact may name its own subject, and both would wait for ever.
    private async Task<bool> CopyReferrersAsync(RepositoryPair pair, Digest subject, CancellationToken cancellationToken)
    {
        if (!_referred.TryAdd((pair.To, subject), true))
        {
            return false;
        }

        try
        {
            var isNew = false;
            await foreach (var referrer in source.ReferrersAsync(pair.From, subject, cancellationToken))
            {
                isNew |= await CopyAsync(pair, referrer, null, cancellationToken);
            }

            foreach (var tag in pair.DigestTags[TagName.ReferrersFallback(subject).ToString()])
            {
                isNew |= await source.FindTagAsync(pair.From, tag, cancellationToken) is { } digest && await CopyAsync(pair, tag, digest, cancellationToken);
            }

            return isNew;
        }
        catch
        {
            _referred.TryRemove((pair.To, subject), out _);
            throw;
        }
    }

    private async Task<FetchedManifest> ReadAsync(RepositoryPair pair, Digest digest, CancellationToken cancellationToken) =>
        await source.ReadManifestAsync(pair.From, digest, cancellationToken) ?? throw new UpstreamException(UpstreamFault.NotFound, $"there is no manifest {digest} in {pair.From}, though another names it");

    /// <param name="Manifests">All of it that are manifests, known or new.</param>
    private sealed record Copied(bool IsNew, IReadOnlyList<Digest> Manifests);
}
