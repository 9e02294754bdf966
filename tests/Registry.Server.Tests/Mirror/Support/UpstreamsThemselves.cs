using System.Net;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>The upstreams of the mirror's tests do what they say: who tests with them has to be able to believe them.</summary>
public sealed class UpstreamsThemselves
{
    private const string Repository = "library/some/image";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnImageIsServed(bool tls)
    {
        await using var upstream = await FaultyUpstream.StartAsync(tls);
        var image = upstream.PutImage(Repository, "1");
        var manifest = (await upstream.GetAsync($"/v2/{Repository}/manifests/1")).Is(200).Has("Content-Type", MediaTypes.OciManifest).Has("Docker-Content-Digest", $"{image.Digest}");
        Assert.Equal(image.Bytes, manifest.Body);
        (await upstream.HeadAsync($"/v2/{Repository}/manifests/{image.Digest}", ("If-None-Match", manifest["ETag"]!))).Is(304);
        (await upstream.GetAsync($"/v2/{Repository}/manifests/1", ("Accept", MediaTypes.OciIndex))).IsError(404, "MANIFEST_UNKNOWN");
        Assert.Equal(["1"], (await upstream.GetAsync($"/v2/{Repository}/tags/list")).Is(200).Names("tags"));
        Assert.Equal(image.Blobs[1], (await upstream.GetAsync($"/v2/{Repository}/blobs/{image.Layer.Digest}")).Is(200).Body);
        Assert.Equal((2, 1), (upstream.Count("GET", "/manifests/"), upstream.Count("HEAD", $"{image.Digest}")));
    }

    [Fact]
    public async Task ABlobIsServedInParts()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var blob = Some.Bytes(1000);
        var path = $"/v2/{Repository}/blobs/{upstream.PutBlob(blob)}";
        Assert.Equal(blob[600..], (await upstream.GetAsync(path, ("Range", "bytes=600-"))).Is(206).Has("Content-Range", "bytes 600-999/1000").Body);
        (await upstream.GetAsync(path, ("Range", "bytes=1000-"))).Is(416);
        upstream.KnowsRanges = false;
        Assert.Equal(blob, (await upstream.GetAsync(path, ("Range", "bytes=600-"))).Is(200).Body);
    }

    [Fact]
    public async Task ReferrersAreListed()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var image = upstream.PutImage(Repository, "1");
        var signature = upstream.PutManifest(Repository, null, Some.Utf8(Documents.Small(Documents.Subject(image.Digest))));
        var list = (await upstream.GetAsync($"/v2/{Repository}/referrers/{image.Digest}")).Is(200).Json.GetProperty("manifests");
        Assert.Equal($"{signature}", Assert.Single(list.EnumerateArray()).GetProperty("digest").GetString());
    }

    [Fact]
    public async Task ABasicUpstreamLetsInWhoKnowsThePassword()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.Auth = UpstreamAuth.Basic("alice", "s3cret");
        (await upstream.GetAsync("/v2/")).IsError(401, "UNAUTHORIZED").Has("WWW-Authenticate", "Basic realm=\"upstream\"");
        (await upstream.GetAsync("/v2/", Access.Basic("alice", "other"))).Is(401);
        (await upstream.GetAsync("/v2/", Access.Basic("alice", "s3cret"))).Is(200);
        Assert.Equal(Access.Basic("alice", "s3cret").Value, upstream.Requests[^1].Authorization);
    }

    [Fact]
    public async Task ABearerUpstreamLetsInWhoBringsATokenOfTheScope()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.PutImage(Repository, "1");
        upstream.Auth = UpstreamAuth.Bearer(upstream.Tokens);
        upstream.Tokens.Account = ("alice", "s3cret");
        var path = $"/v2/{Repository}/manifests/1";
        var challenge = (await upstream.GetAsync(path)).Is(401)["WWW-Authenticate"]!;
        Assert.Equal($"Bearer realm=\"{upstream.Address}token\",service=\"upstream\",scope=\"repository:{Repository}:pull\"", challenge);

        (await upstream.GetAsync("/token?service=upstream")).Is(401);
        var answer = (await upstream.GetAsync($"/token?service=upstream&scope=repository:{Repository}:pull", Access.Basic("alice", "s3cret"))).Is(200);
        var token = Access.Bearer(answer.Json.GetProperty("token").GetString()!);
        (await upstream.GetAsync(path, token)).Is(200);
        Assert.Contains("error=\"insufficient_scope\"", (await upstream.GetAsync("/v2/another/manifests/1", token)).Is(401)["WWW-Authenticate"], StringComparison.Ordinal);
        upstream.Tokens.Revoke();
        Assert.Contains("error=\"invalid_token\"", (await upstream.GetAsync(path, token)).Is(401)["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(1, upstream.Tokens.Issued);
    }

    [Fact]
    public async Task ATokenIsGivenForARefreshToken()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.Auth = UpstreamAuth.Bearer(upstream.Tokens);
        upstream.Tokens.Account = ("alice", "s3cret");
        var form = ("Content-Type", "application/x-www-form-urlencoded");
        (await upstream.PostAsync("/token", Some.Utf8("grant_type=refresh_token&refresh_token=other"), form)).Is(401);
        var answer = (await upstream.PostAsync("/token", Some.Utf8($"grant_type=refresh_token&refresh_token={upstream.Tokens.RefreshToken}"), form)).Is(200);
        (await upstream.GetAsync("/v2/", Access.Bearer(answer.Json.GetProperty("access_token").GetString()!))).Is(200);
    }

    [Fact]
    public async Task AStoppedUpstreamRefusesConnectionsAndComesBack()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.PutImage(Repository, "1");
        using var trouble = upstream.Fail("/manifests/", BodyFaults.Silence);
        var held = upstream.GetAsync($"/v2/{Repository}/manifests/1");
        await trouble.HeldAsync();
        await upstream.StopAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => held);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => upstream.GetAsync("/v2/"));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        trouble.Heal();
        await upstream.StartAgainAsync();
        (await upstream.GetAsync($"/v2/{Repository}/manifests/1")).Is(200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DockersRegistryGivesBackWhatWasPushed(bool htpasswd)
    {
        await using var upstream = await UpstreamRegistry.StartAsync(htpasswd);
        var image = await upstream.PushImageAsync(Repository, "1");
        var manifest = $"/v2/{Repository}/manifests/1";
        await upstream.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => upstream.GetAsync("/v2/"));
        await upstream.StartAgainAsync();
        Assert.Equal(image.Bytes, (await upstream.GetAsync(manifest, ("Accept", MediaTypes.OciManifest))).Is(200).Body);
        Assert.Equal(image.Blobs[1], (await upstream.GetAsync($"/v2/{Repository}/blobs/{image.Layer.Digest}")).Is(200).Body);
        await upstream.AskedAsync("GET", "/blobs/");
        Assert.Equal(1, upstream.Count("GET", manifest));
        using var stranger = new HttpClient();
        using var answer = await stranger.GetAsync(upstream.Address + "v2/", Token);
        Assert.Equal(htpasswd ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, answer.StatusCode);
    }
}
