using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>What is asked at the wrong place, or in the wrong way.</summary>
public abstract class PathsAndMethods(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("POST", "/v2/", "GET HEAD")]
    [InlineData("DELETE", "/v2/_catalog", "GET HEAD")]
    [InlineData("PUT", "/v2/a/b/tags/list", "GET HEAD")]
    [InlineData("POST", "/v2/a/b/manifests/latest", "DELETE GET HEAD PUT")]
    [InlineData("PATCH", "/v2/a/b/manifests/latest", "DELETE GET HEAD PUT")]
    [InlineData("OPTIONS", "/v2/a/b/manifests/latest", "DELETE GET HEAD PUT")]
    [InlineData("BREW", "/v2/a/b/manifests/latest", "DELETE GET HEAD PUT")]
    [InlineData("PUT", "/v2/a/b/blobs/" + Digest, "DELETE GET HEAD")]
    [InlineData("POST", "/v2/a/b/blobs/" + Digest, "DELETE GET HEAD")]
    [InlineData("POST", "/v2/a/b/blobs/uploads/1", "DELETE GET HEAD PATCH PUT")]
    [InlineData("DELETE", "/v2/a/b/referrers/" + Digest, "GET HEAD")]
    [InlineData("GET", "/api/v1/repositories/a/b", "DELETE")]
    [InlineData("POST", "/v1/search", "GET")]
    [InlineData("PUT", "/v1/_ping", "GET HEAD")]
    public async Task AnotherMethodIsRefusedWithThoseThatThereAre(string method, string path, string allowed)
    {
        var answer = (await Http.SendAsync(method, path, null)).IsError(405, "UNSUPPORTED");
        Assert.Equal(allowed.Split(' '), answer["Allow"]!.Split(", ").Order());
        Assert.Contains(method, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v3/")]
    [InlineData("/favicon.ico")]
    [InlineData("/index.html")]
    [InlineData("/v2/a")]
    [InlineData("/v2/a/b/c")]
    [InlineData("/v2/a/tags")]
    [InlineData("/v2/a/tags/lists")]
    [InlineData("/v2/a/tags/list/more")]
    [InlineData("/v2/a/manifests")]
    [InlineData("/v2/a/manifests/")]
    [InlineData("/v2/a/manifests/v1/more")]
    [InlineData("/v2/a/blobs")]
    [InlineData("/v2/a/blobs/")]
    [InlineData("/v2/a/referrers/")]
    [InlineData("/v2/a/blobs/uploads/1/2")]
    [InlineData("/V2/")]
    [InlineData("/V2/_catalog")]
    [InlineData("/v2/_CATALOG")]
    [InlineData("/v2/a/Manifests/v1")]
    [InlineData("/v2/_catalogs")]
    [InlineData("/v2/_catalog/list")]
    [InlineData("/api/v1/repositorys")]
    [InlineData("/appsettings.json")]
    public async Task AnotherPathIsNoEndpoint(string path)
    {
        foreach (var method in (string[])["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
        {
            (await Http.SendAsync(method, path, null)).IsError(404, "UNSUPPORTED");
        }

        (await Http.HeadAsync(path)).Is(404);
    }

    [Theory]
    [InlineData("?n=%ZZ")]
    [InlineData("?n=%")]
    [InlineData("?n[]=1&last[$ne]=1")]
    [InlineData("?last=%00")]
    [InlineData("?last=%FF%FE")]
    [InlineData("?last=%27%20OR%201=1--")]
    [InlineData("?last=%F0%9F%90%B3")]
    [InlineData("?=&&&=?")]
    public async Task AQueryThatMakesNoSenseIsNoFaultOfTheServer(string query)
    {
        foreach (var path in (string[])["/v2/_catalog", "/v2/a/b/tags/list", $"/v2/a/b/referrers/{Digest}", "/v1/search", "/v2/a/b/manifests/v1"])
        {
            var answer = await RawConnection.AskAsync(Http, $"GET {path}{query} HTTP/1.1");
            Assert.Contains(answer.Status, (int[])[200, 400, 404]);
        }
    }

    [Fact]
    public async Task AQueryOfManyKilobytesIsRead() => (await Http.GetAsync($"/v2/_catalog?last={new string('a', 60_000)}")).Is(200);
}

public sealed class PathsAndMethodsOverFiles(FileSystemRegistry fixture) : PathsAndMethods(fixture), IClassFixture<FileSystemRegistry>;

public sealed class PathsAndMethodsOverMemory(MemoryRegistry fixture) : PathsAndMethods(fixture), IClassFixture<MemoryRegistry>;

public sealed class PathsAndMethodsSignedIn(SignedInRegistry fixture) : PathsAndMethods(fixture), IClassFixture<SignedInRegistry>;
