using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>Pulling a manifest, or only asking for it (end-3).</summary>
public abstract class PullingManifests(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    private string Manifests => $"/v2/{_repository}/manifests";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task ATagAndADigestGiveTheSame(string method)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        foreach (var reference in (string[])["v1", image.Digest.ToString()])
        {
            var answer = (await Http.SendAsync(method, $"{Manifests}/{reference}", null)).Is(200)
                .Has("Content-Type", MediaTypes.OciManifest)
                .Has("Content-Length", $"{image.Bytes.Length}")
                .Has("Docker-Content-Digest", image.Digest.ToString())
                .Has("ETag", $"\"{image.Digest}\"");
            Assert.Equal(method == "GET" ? image.Bytes : [], answer.Body);
        }
    }

    [Fact]
    public async Task TheBytesAreServedAsTheyWerePushed()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var json = "\n\t" + Documents.Small(""", "custom" : { "a" : [ 1.50 , null ] , "ü" : "\u002B\/" }, "annotations":{"b":"1","a":"2"} """).Replace(",", " ,\r\n ", StringComparison.Ordinal) + "\n\n";
        var digest = await Http.PushManifestAsync(_repository, "v1", json);
        Assert.Equal(Some.Utf8(json), (await Http.GetAsync($"{Manifests}/v1")).Is(200).Has("Docker-Content-Digest", digest.ToString()).Body);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws, application/json")]
    [InlineData("text/html")]
    [InlineData("nonsense")]
    public async Task AcceptIsNotAsked(string accept)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        Assert.Equal(image.Bytes, (await Http.GetAsync($"{Manifests}/v1", ("Accept", accept))).Is(200).Has("Content-Type", MediaTypes.OciManifest).Body);
        (await Http.HeadAsync($"{Manifests}/v1", ("Accept", accept))).Is(200);
    }

    [Fact]
    public async Task AMirrorsQueryIsNotAsked()
    {
        await Http.PushImageAsync(_repository, "v1");
        (await Http.GetAsync($"{Manifests}/v1?ns=docker.io")).Is(200);
    }

    [Theory]
    [InlineData("\"{0}\"", 304)]
    [InlineData("{0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\", \"{0}\"", 304)]
    [InlineData("\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"", 200)]
    public async Task AManifestThatTheCallerHasIsNotSent(string condition, int status)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        var header = ("If-None-Match", string.Format(null, condition, image.Digest));
        var answer = (await Http.GetAsync($"{Manifests}/v1", header)).Is(status).Has("ETag", $"\"{image.Digest}\"").Has("Docker-Content-Digest", image.Digest.ToString());
        Assert.Equal(status == 304 ? [] : image.Bytes, answer.Body);
        (await Http.HeadAsync($"{Manifests}/{image.Digest}", header)).Is(status).Has("ETag", $"\"{image.Digest}\"");
    }

    [Fact]
    public async Task WhatIsUnknownIs404()
    {
        foreach (var (repository, reference) in ((string, string)[])[(Some.Repository(), "v1"), (_repository, "v2"), (_repository, "V1"), (_repository, Some.Digest().ToString())])
        {
            await Http.PushImageAsync(_repository, "v1");
            (await Http.GetAsync($"/v2/{repository}/manifests/{reference}")).IsError(404, "MANIFEST_UNKNOWN");
            (await Http.HeadAsync($"/v2/{repository}/manifests/{reference}")).Is(404);
        }
    }

    [Fact]
    public async Task AManifestOfAnotherRepositoryIs404()
    {
        var image = await Http.PushImageAsync(Some.Repository(), "v1");
        await Http.PushImageAsync(_repository, "v2");
        (await Http.GetAsync($"{Manifests}/{image.Digest}")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"{Manifests}/v1")).IsError(404, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task ABlobIsNoManifest()
    {
        var image = await Http.PushImageAsync(_repository);
        (await Http.GetAsync($"{Manifests}/{image.Config.Digest}")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.HeadAsync($"{Manifests}/{image.Config.Digest}")).Is(404);
    }
}

public sealed class PullingManifestsOverFiles(FileSystemRegistry fixture) : PullingManifests(fixture), IClassFixture<FileSystemRegistry>;

public sealed class PullingManifestsOverMemory(MemoryRegistry fixture) : PullingManifests(fixture), IClassFixture<MemoryRegistry>;

public sealed class PullingManifestsSignedIn(SignedInRegistry fixture) : PullingManifests(fixture), IClassFixture<SignedInRegistry>;
