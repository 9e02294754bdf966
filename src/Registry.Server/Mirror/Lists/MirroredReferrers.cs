using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Lists;

/// <summary>
/// Brings what refers to a subject (signatures, attestations, bills of materials) before it is listed: small manifests, which whoever lists them is about to ask for. Where an upstream
/// does not know the referrers API, what its fallback tag names is brought ("Enabling the Referrers API").
/// </summary>
internal sealed class MirroredReferrers(MirroredManifests manifests, IndexReader index, TimeProvider clock)
{
    // Of a subject; others are there when they are asked for by their digests.
    private const int MostBrought = 100;
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(RepositoryName, Digest), DateTimeOffset> _fresh = new();
    private readonly SharedWork<(RepositoryName, Digest), bool> _looks = new();

    /// <returns>Why some may be missing, or null.</returns>
    public async Task<string?> PrepareAsync(MirroredRepository repository, Digest subject, CancellationToken cancellationToken)
    {
        if (_fresh.TryGetValue((repository.Name, subject), out var until) && until > clock.GetUtcNow())
        {
            return null;
        }

        try
        {
            await _looks.RunAsync((repository.Name, subject), () => LookAsync(repository, subject), cancellationToken);
            return null;
        }
        catch (UpstreamException e)
        {
            return $"referrers may be missing: {e.Message}";
        }
    }

    /// <summary>What was brought, when some of it has gone.</summary>
    public void Forget() => _fresh.Clear();

    private async Task<bool> LookAsync(MirroredRepository repository, Digest subject)
    {
        try
        {
            await BringAsync(repository, RemoteLists.ReferrersAsync(repository, subject, CancellationToken.None));
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            await BringFallbackAsync(repository, subject);
        }

        if (_fresh.Count > MostRemembered)
        {
            _fresh.Clear();
        }

        _fresh[(repository.Name, subject)] = clock.GetUtcNow() + repository.Upstream.Options.Fresh;
        return true;
    }

    private async Task BringFallbackAsync(MirroredRepository repository, Digest subject)
    {
        var tag = Reference.Of(TagName.ReferrersFallback(subject));
        if ((await manifests.PrepareAsync(repository, tag, isHead: false, CancellationToken.None)).IsHere && index.ReadManifest(repository.Name, tag) is { } list)
        {
            var children = ManifestContent.Parse(list.Bytes, list.MediaType).Children.Select(child => child.Digest);
            await BringAsync(repository, children.ToAsyncEnumerable());
        }
    }

    private async Task BringAsync(MirroredRepository repository, IAsyncEnumerable<Digest> digests)
    {
        await foreach (var digest in digests.Take(MostBrought))
        {
            var reference = Reference.Of(digest);
            if (index.FindManifest(repository.Name, reference) is null)
            {
                await TryFetchAsync(repository, reference);
            }
        }
    }

    // One that is no manifest hides none of the others.
    private async Task TryFetchAsync(MirroredRepository repository, Reference reference)
    {
        try
        {
            await manifests.FetchAsync(repository, reference, CancellationToken.None);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.Wrong)
        {
            // The client's log has it.
        }
    }
}
