using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Registries that others run: the official one, and this one.</summary>
public sealed class RealUpstreams
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheOfficialRegistryWithAndWithoutPasswords(bool htpasswd)
    {
        await using var upstream = await UpstreamRegistry.StartAsync(htpasswd);
        var image = await upstream.PushImageAsync("a/b", "v1", Some.Bytes(2_000_000), Some.Bytes(100));
        await using var mirror = await StartAsync(upstream.Address, htpasswd ? UpstreamRegistry.User : null, UpstreamRegistry.Password);
        await AssertPullsAsync(mirror, image.Bytes, image.Layers.Prepend(image.Config).Select(blob => blob.Digest));
        await upstream.StopAsync();
        await AssertPullsAsync(mirror, image.Bytes, image.Layers.Prepend(image.Config).Select(blob => blob.Digest));

        // Killed in the middle of its life, it is there again.
        (await mirror.SendUncheckedAsync("GET", "/v2/up.io/a/b/manifests/v2")).IsError(502, "UNAVAILABLE");
        await upstream.StartAgainAsync();
        (await mirror.GetAsync("/v2/up.io/a/b/manifests/v2")).Is(404);
    }

    [Fact]
    public async Task ThisRegistryWithItsTokenService()
    {
        await using var upstream = await TestRegistry.StartAsync(signedIn: true);
        await upstream.AddUserAsync("robot", "a robot's password");
        await upstream.AllowAsync("user:robot", "open/**", "pull");
        var (open, closed) = (await upstream.PushImageAsync("open/app", "v1"), await upstream.PushImageAsync("closed/app", "v1"));
        await using var mirror = await StartAsync(upstream.Address, "robot", "a robot's password");
        await AssertPullsAsync(mirror, open.Bytes, [open.Layer.Digest], "up.io/open/app");
        Assert.Contains("up.io", (await mirror.GetAsync("/v2/up.io/closed/app/manifests/v1")).IsError(404, "MANIFEST_UNKNOWN").Message, StringComparison.Ordinal);
        (await mirror.GetAsync($"/v2/up.io/closed/app/blobs/{closed.Layer.Digest}")).IsError(404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task ACertificateIsBelievedOnlyWhenItsAuthorityIs()
    {
        await using var upstream = await FaultyUpstream.StartAsync(tls: true);
        using var folder = new TempFolder();
        var image = upstream.PutImage("a/b", "v1");
        await File.WriteAllTextAsync(folder["authorities.pem"], upstream.Pem, TestContext.Current.CancellationToken);
        await using var strict = await StartAsync(upstream.Address);
        await using var trusting = await StartAsync(upstream.Address, configure: options => options.Authorities = folder["authorities.pem"]);
        var refused = (await strict.SendUncheckedAsync("GET", "/v2/up.io/a/b/manifests/v1")).IsError(502, "UNAVAILABLE");
        Assert.Contains("certificate is not trusted", refused.Message, StringComparison.Ordinal);
        await AssertPullsAsync(trusting, image.Bytes, [image.Layer.Digest]);
    }

    [Fact]
    public async Task WhoWantsToKnowTheClientIsShownItsCertificate()
    {
        await using var upstream = await FaultyUpstream.StartAsync(tls: true, wantsCertificate: true);
        using var folder = new TempFolder();
        var image = upstream.PutImage("a/b", "v1");
        var (authorities, certificate) = (folder.Write("authorities.pem", upstream.Pem!), folder.Write("client.pem", upstream.ClientPem!));
        await using var unknown = await StartAsync(upstream.Address, configure: options => options.Authorities = authorities);
        await using var known = await StartAsync(upstream.Address, configure: options => (options.Authorities, options.ClientCertificate) = (authorities, certificate));
        (await unknown.SendUncheckedAsync("GET", "/v2/up.io/a/b/manifests/v1")).IsError(502, "UNAVAILABLE");
        await AssertPullsAsync(known, image.Bytes, [image.Layer.Digest]);
    }

    [Fact]
    public async Task AProxyLeadsToIt()
    {
        await using var upstream = await FaultyUpstream.StartAsync(tls: true);
        await using var proxy = new TunnelProxy(upstream.Address);
        using var folder = new TempFolder();
        var (image, authorities) = (upstream.PutImage("a/b", "v1"), folder.Write("authorities.pem", upstream.Pem!));

        // Without the proxy nobody would know where that is.
        await using var mirror = await StartAsync(new Uri("https://localhost:1"), configure: options => (options.Authorities, options.Proxy) = (authorities, $"http://{proxy.Host}"));
        await AssertPullsAsync(mirror, image.Bytes, [image.Layer.Digest]);
        Assert.All(proxy.Asked, asked => Assert.Equal("CONNECT localhost:1 HTTP/1.1", asked));
        await upstream.StopAsync();
        await AssertPullsAsync(mirror, image.Bytes, [image.Layer.Digest]);
    }

    [Fact]
    public async Task AnUpstreamThatIsOfflineIsNeverAsked()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.PutImage("a/b", "v1");
        await using var mirror = await StartAsync(upstream.Address, configure: options => options.Offline = true);
        var pushed = await mirror.PushImageAsync("up.io/a/b", "v2");
        Assert.Contains("offline", (await mirror.GetAsync("/v2/up.io/a/b/manifests/v1")).IsError(404, "MANIFEST_UNKNOWN").Message, StringComparison.Ordinal);
        await AssertPullsAsync(mirror, pushed.Bytes, [pushed.Layer.Digest], tag: "v2");
        Assert.Empty(upstream.Requests);
    }

    private static Task<TestRegistry> StartAsync(Uri address, string? user = null, string? password = null, Action<UpstreamOptions>? configure = null)
    {
        var upstream = new UpstreamOptions { Name = "up.io", Url = $"{address}", Username = user, Password = user is null ? null : password, NotFound = TimeSpan.Zero };
        configure?.Invoke(upstream);
        return TestRegistry.StartAsync(configure: options => options.Mirror.Upstreams.Add(upstream));
    }

    private static async Task AssertPullsAsync(TestRegistry mirror, byte[] manifest, IEnumerable<Digest> blobs, string repository = "up.io/a/b", string tag = "v1")
    {
        Assert.Equal(manifest, (await mirror.GetAsync($"/v2/{repository}/manifests/{tag}")).Is(200).Body);
        foreach (var blob in blobs)
        {
            Assert.Equal(blob, Digest.Of((await mirror.GetAsync($"/v2/{repository}/blobs/{blob}")).Is(200).Body));
        }
    }
}
