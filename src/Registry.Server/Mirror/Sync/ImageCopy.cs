using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>A repository, as it is called where it comes from and where it goes to.</summary>
/// <param name="DigestTags">Tags that belong to a manifest by their names, as cosign's do (<c>sha256-….sig</c>), by what stands before the dot.</param>
internal sealed record RepositoryPair(RepositoryName From, RepositoryName To, ILookup<string, TagName> DigestTags);

/// <param name="IsNew">Whether something of it was not there before.</param>
/// <param name="Manifests">All of it that are manifests, known or new.</param>
internal sealed record CopiedImage(bool IsNew, IReadOnlyList<Digest> Manifests);

/// <summary>Copies images with all that they name: bytes before what names them, a subject before what refers to it. What is there already is neither read nor sent.</summary>
/// <param name="most">How many blobs at a time.</param>
internal sealed class ImageCopy(ISyncSource source, ISyncTarget target, PlatformSelection platforms, int most, SyncReport report) : IDisposable
{
    // Signatures of attestations of images; a source could go on for ever.
    private const int MostLevels = 8;

    private readonly SemaphoreSlim _turns = new(most);
    private readonly OnceWork<(RepositoryName, Digest), CopiedImage?> _manifests = new();
    private readonly OnceWork<(RepositoryName, Digest), bool> _blobs = new();
    private readonly ConcurrentDictionary<(RepositoryName, Digest), bool> _referred = new();

    /// <summary>All that a tag names, and then the tag.</summary>
    /// <param name="digest">What the tag names where it comes from.</param>
    public async Task<CopiedImage> CopyAsync(RepositoryPair pair, TagName tag, Digest digest, CancellationToken cancellationToken)
    {
        var copied = await CopyManifestAsync(pair, digest, tag, cancellationToken) ?? throw NotThere(pair, digest);
        if (digest.Equals(await target.FindTagAsync(pair.To, tag, cancellationToken)))
        {
            return copied;
        }

        var manifest = await target.FindManifestAsync(pair.To, digest, cancellationToken) ?? await source.ReadManifestAsync(pair.From, digest, cancellationToken) ?? throw NotThere(pair, digest);
        await target.PutManifestAsync(pair.To, manifest, tag, cancellationToken);
        return copied with { IsNew = true };
    }

    /// <summary>What refers to these manifests, and to that in its turn. Whether something was not there before.</summary>
    public Task<bool> CopyReferrersAsync(RepositoryPair pair, IReadOnlyList<Digest> subjects, CancellationToken cancellationToken) => CopyReferrersAsync(pair, subjects, MostLevels, cancellationToken);

    public void Dispose() => _turns.Dispose();

    // Null where the source has no such manifest.
    private async Task<CopiedImage?> CopyManifestAsync(RepositoryPair pair, Digest digest, TagName? tag, CancellationToken cancellationToken)
    {
        var (copied, isFirst) = await _manifests.RunAsync((pair.To, digest), () => CopyManifestOnceAsync(pair, digest, tag, cancellationToken));
        return isFirst || copied is null ? copied : copied with { IsNew = false };
    }

    private async Task<CopiedImage?> CopyManifestOnceAsync(RepositoryPair pair, Digest digest, TagName? tag, CancellationToken cancellationToken)
    {
        var known = await target.FindManifestAsync(pair.To, digest, cancellationToken);
        if ((known ?? await source.ReadManifestAsync(pair.From, digest, cancellationToken)) is not { } manifest)
        {
            return null;
        }

        var (content, leftOut) = await CopyContentAsync(pair, manifest, isKnown: known is not null, cancellationToken);
        if (known is null)
        {
            await PutAsync(pair, manifest, tag, leftOut, cancellationToken);
        }

        return new CopiedImage(known is null || content.IsNew, [digest, .. content.Manifests]);
    }

    private async Task PutAsync(RepositoryPair pair, FetchedManifest manifest, TagName? tag, int leftOut, CancellationToken cancellationToken)
    {
        try
        {
            await target.PutManifestAsync(pair.To, manifest, tag, cancellationToken);
        }
        catch (UpstreamException e) when (leftOut > 0 && e.Fault == UpstreamFault.Wrong)
        {
            throw new UpstreamException(e.Fault, $"{e.Message} (the index goes without {leftOut} of its images, which are not meant or not there, and most registries want all that it names)", e);
        }
    }

    private async Task<(CopiedImage Copied, int LeftOut)> CopyContentAsync(RepositoryPair pair, FetchedManifest manifest, bool isKnown, CancellationToken cancellationToken)
    {
        // Build caches list layers among an index's entries.
        var children = platforms.Of(manifest).ToLookup(child => MediaTypes.IsKnownManifest(child.MediaType));
        var copied = new List<CopiedImage>();
        foreach (var child in children[true])
        {
            // An index may be there without all of its images: what was pulled through has those that were pulled.
            if (await CopyManifestAsync(pair, child.Digest, null, cancellationToken) is { } image)
            {
                copied.Add(image);
            }
        }

        var isNew = copied.Exists(part => part.IsNew);
        if (!isKnown || target.MayLackContent)
        {
            var blobs = manifest.Content.Blobs.Where(blob => !MediaTypes.IsNonDistributable(blob.MediaType)).Concat(children[false]).DistinctBy(blob => blob.Digest);
            isNew |= (await Task.WhenAll(blobs.Select(blob => CopyBlobAsync(pair, blob, cancellationToken)))).Contains(true);
        }

        return (new CopiedImage(isNew, [.. copied.SelectMany(part => part.Manifests)]), manifest.Content.Children.Count - children[false].Count() - copied.Count);
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

            if (await target.PutBlobAsync(pair.To, new SourceBlob(source, pair.From, blob), more => report.NoteBytes(blob, more), cancellationToken))
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

    private async Task<bool> CopyReferrersAsync(RepositoryPair pair, IReadOnlyList<Digest> subjects, int levels, CancellationToken cancellationToken)
    {
        var isNew = false;
        foreach (var subject in levels > 0 ? subjects : [])
        {
            isNew |= await CopyReferrersAsync(pair, subject, levels, cancellationToken);
        }

        return isNew;
    }

    // Each subject once, without waiting for who is at it: an artifact may name its own subject, and both would wait for ever.
    private async Task<bool> CopyReferrersAsync(RepositoryPair pair, Digest subject, int levels, CancellationToken cancellationToken)
    {
        if (!_referred.TryAdd((pair.To, subject), true))
        {
            return false;
        }

        try
        {
            return await CopyListedAsync(pair, subject, levels, cancellationToken) | await CopyTaggedAsync(pair, subject, levels, cancellationToken);
        }
        catch
        {
            _referred.TryRemove((pair.To, subject), out _);
            throw;
        }
    }

    private async Task<bool> CopyListedAsync(RepositoryPair pair, Digest subject, int levels, CancellationToken cancellationToken)
    {
        var (isNew, referrers) = (false, new List<FetchedManifest>());
        await foreach (var digest in source.ReferrersAsync(pair.From, subject, cancellationToken))
        {
            if (await CopyManifestAsync(pair, digest, null, cancellationToken) is { } copied)
            {
                isNew |= copied.IsNew;
                isNew |= await CopyReferrersAsync(pair, copied.Manifests, levels - 1, cancellationToken);
                referrers.Add(await target.FindManifestAsync(pair.To, digest, cancellationToken) ?? throw NotThere(pair, digest));
            }
        }

        if (referrers.Count > 0)
        {
            var listed = await target.ListsReferrersAsync(pair.To, subject, cancellationToken);
            isNew |= await ReferrersFallback.AddAsync(target, pair.To, subject, referrers.Where(referrer => !listed || referrer.Content.Subject is null), cancellationToken);
        }

        return isNew;
    }

    private async Task<bool> CopyTaggedAsync(RepositoryPair pair, Digest subject, int levels, CancellationToken cancellationToken)
    {
        var isNew = false;
        foreach (var tag in pair.DigestTags[TagName.ReferrersFallback(subject).ToString()])
        {
            if (await source.FindTagAsync(pair.From, tag, cancellationToken) is { } digest)
            {
                var copied = await CopyAsync(pair, tag, digest, cancellationToken);
                isNew |= copied.IsNew;
                isNew |= await CopyReferrersAsync(pair, copied.Manifests, levels - 1, cancellationToken);
            }
        }

        return isNew;
    }

    private static UpstreamException NotThere(RepositoryPair pair, Digest digest) => new(UpstreamFault.NotFound, $"there is no manifest {digest} in {pair.From}");
}
