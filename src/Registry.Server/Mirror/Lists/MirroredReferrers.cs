using System.Data.Common;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Lists;

/// <summary>
/// Brings what refers to a subject (signatures, attestations, bills of materials) before it is listed: small manifests, which whoever lists them is about to ask for. Where an upstream
/// does not know the referrers API, what its fallback tag names is brought ("Enabling the Referrers API").
/// </summary>
internal sealed partial class MirroredReferrers(MirroredManifests manifests, IndexReader index, TimeProvider clock, ILogger<MirroredReferrers> logger)
{
    // Of a subject; others are there when they are asked for by their digests.
    private const int MostBrought = 100;

    private readonly ShortMemory<(RepositoryName, Digest), Look> _looked = new(10_000, clock);
    private readonly SharedWork<(RepositoryName, Digest), Look> _looks = new();

    /// <returns>Why some may be missing, or null.</returns>
    public async Task<string?> PrepareAsync(MirroredRepository repository, Digest subject, CancellationToken cancellationToken)
    {
        var key = (repository.Name, subject);
        return (_looked.Find(key) ?? await _looks.RunAsync(key, () => LookAsync(repository, subject), cancellationToken)).Warning;
    }

    private async Task<Look> LookAsync(MirroredRepository repository, Digest subject)
    {
        var key = (repository.Name, subject);
        var wasSeen = _looked.FindOld(key)?.WasSeen ?? false;
        try
        {
            await BringAsync(repository, subject, isCheck: wasSeen);
            return _looked.Note(key, new Look(WasSeen: true, null), repository.Upstream.Options.Fresh);
        }
        catch (Exception e) when (e is UpstreamException or RegistryException)
        {
            return _looked.Note(key, new Look(wasSeen, $"referrers may be missing: {e.Message}"), Upstream.AfterFault);
        }
        catch (Exception e) when (e is IOException or DbException)
        {
            Log.NotKept(logger, subject, repository.Name, e);
            return _looked.Note(key, new Look(wasSeen, "referrers may be missing: this registry cannot keep what the upstream has now"), Upstream.AfterFault);
        }
    }

    /// <summary>What was brought, when some of it has gone.</summary>
    public void Forget() => _looked.Clear();

    private async Task BringAsync(MirroredRepository repository, Digest subject, bool isCheck)
    {
        try
        {
            await BringAsync(repository, RemoteLists.ReferrersAsync(repository, subject, isCheck, CancellationToken.None));
        }
        catch (UpstreamException e) when (e.IsRefusal)
        {
            // Those that know no such list say so in many ways.
            await BringFallbackAsync(repository, subject);
        }
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

    /// <param name="WasSeen">Whether the upstream's list was ever had: then what it names is here.</param>
    /// <param name="Warning">Why some may be missing, or null.</param>
    private sealed record Look(bool WasSeen, string? Warning);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "What refers to {Subject} of {Repository} cannot be kept")]
        public static partial void NotKept(ILogger logger, Digest subject, RepositoryName repository, Exception exception);
    }
}
