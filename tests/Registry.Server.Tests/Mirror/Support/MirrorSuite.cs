using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A registry in front of an upstream that it calls <c>up.io</c>, and a clock that a test can put forward.</summary>
public abstract class MirrorSuite : IAsyncLifetime
{
    private protected const string Name = "up.io";

    private protected FaultyUpstream Upstream { get; private set; } = null!;

    private protected TestRegistry Http { get; private set; } = null!;

    private protected OffsetTime Time { get; } = new();

    private protected string Repository { get; } = Some.Repository();

    /// <summary>What the repository is called here.</summary>
    private protected string Here => $"{Name}/{Repository}";

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultyUpstream.StartAsync();
        Http = await TestRegistry.StartAsync(configure: Configure, clock: Time);
    }

    public virtual async ValueTask DisposeAsync()
    {
        Upstream.Heal();
        await Http.DisposeAsync();
        await Upstream.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Set(UpstreamOptions upstream, RegistryOptions options)
    {
    }

    /// <summary>All of an image, by its tag.</summary>
    private protected async Task PullAsync(UpstreamImage image, string tag, string? repository = null)
    {
        repository ??= Here;
        Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{repository}/manifests/{tag}")).Is(200).Has("Docker-Content-Digest", $"{image.Digest}").Body);
        foreach (var descriptor in image.Layers.Prepend(image.Config))
        {
            Assert.Equal(descriptor.Digest, Digest.Of((await Http.GetAsync($"/v2/{repository}/blobs/{descriptor.Digest}")).Is(200).Body));
        }
    }

    /// <summary>Also of what a law forbids others: 502 where the upstream fails.</summary>
    private protected Task<Answer> AskAsync(string path, params (string Name, string Value)[] headers) => Http.SendUncheckedAsync("GET", $"/v2/{Here}/{path}", null, headers);

    /// <summary>Waits past what a failure leaves behind: a pause, and a circuit that is broken.</summary>
    private protected async Task HealAsync()
    {
        Time.Offset += TimeSpan.FromMinutes(1);
        await Patience.UntilAsync(async () => (await AskAsync("manifests/v1")).Status == 200);
    }

    /// <summary>An image of which the manifest is here, and tells how long the layer has to be.</summary>
    private protected async Task<UpstreamImage> PutKnownImageAsync(int length)
    {
        var image = Upstream.PutImage(Repository, "v1", Some.Bytes(length));
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        return image;
    }

    /// <summary>Refused, or cut off before its end.</summary>
    private protected async Task AssertNotWholeAsync(Descriptor blob)
    {
        try
        {
            var answer = await AskAsync($"blobs/{blob.Digest}");
            Assert.InRange(answer.Status, 404, 502);
            Assert.Contains(Name, answer.Message, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // No client takes that for a blob.
        }
    }

    private protected string BlobFile(Digest digest) => Path.Combine(Http.Folder, "blobs", "sha256", digest.Hex[..2], digest.Hex);

    private void Configure(RegistryOptions options)
    {
        var upstream = new UpstreamOptions { Name = Name, Url = $"{Upstream.Address}" };
        options.Mirror.Upstreams.Add(upstream);
        Set(upstream, options);
    }
}
