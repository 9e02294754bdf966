using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A mirror of bounded upstreams, whose clean-up runs when a test says so.</summary>
public abstract class BoundsSuite : MirrorSuite
{
    /// <summary>Longer than the grace window and what its times may be behind.</summary>
    private protected static readonly TimeSpan Late = TimeSpan.FromDays(2);

    /// <summary>An image of this layer, with its manifest and configuration, is a little larger.</summary>
    private protected const int Layer = 100_000;

    /// <summary>Under this name the registry has the same upstream once more.</summary>
    private protected const string OtherName = "other.io";

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        // By hand only.
        options.Cleanup.Every = TimeSpan.Zero;
        options.Cleanup.Share = 100;
        options.Mirror.Upstreams.Add(new UpstreamOptions { Name = OtherName, Url = upstream.Url });
    }

    /// <summary>An image that the upstream gets, and that is pulled through the mirror; then some time passes.</summary>
    private protected async Task<UpstreamImage> PullNewAsync(string tag, params byte[][] layers)
    {
        var image = Upstream.PutImage(Repository, tag, layers.Length > 0 ? layers : [Some.Bytes(Layer)]);
        await PullAsync(image, tag);
        Time.Offset += Late;
        return image;
    }

    private protected async Task PullAgainAsync(UpstreamImage image, string tag, string? repository = null)
    {
        await PullAsync(image, tag, repository);
        Time.Offset += Late;
    }

    private protected Task<CleanupRun> CleanAsync() => Http.Services.GetRequiredService<Cleanup>().RunAsync(isThorough: true, progress: null, Token);

    /// <summary>Which of these manifests are here.</summary>
    private protected IEnumerable<bool> AreHere(params Digest[] manifests) => manifests.Select(manifest => IsHere(manifest));

    private protected bool IsHere(Digest manifest, string? repository = null) =>
        Http.Services.GetRequiredService<IndexReader>().FindManifest(RepositoryName.Parse(repository ?? Here), Reference.Of(manifest)) is not null;

    /// <summary>Neither its manifest is here nor any byte of it.</summary>
    private protected async Task AssertGoneAsync(UpstreamImage image)
    {
        Assert.False(IsHere(image.Digest));
        Assert.Empty((await Http.StoredAsync()).Intersect(image.Layers.Prepend(image.Config).Select(blob => blob.Digest)));
    }

    /// <summary>All of it is served while the upstream is stopped.</summary>
    private protected async Task AssertKeptAsync(UpstreamImage image, string reference, string? repository = null)
    {
        await Upstream.StopAsync();
        await PullAsync(image, reference, repository);
        await Upstream.StartAgainAsync();
    }

    private protected static long SizeOf(params UpstreamImage[] images) =>
        images.Sum(image => image.Bytes.LongLength) + images.SelectMany(image => image.Layers.Prepend(image.Config)).DistinctBy(blob => blob.Digest).Sum(blob => blob.Size);
}
