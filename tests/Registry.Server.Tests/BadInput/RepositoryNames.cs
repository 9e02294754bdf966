using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>Names that are none, at every endpoint that takes one, in paths that no client library would let through.</summary>
public abstract class RepositoryNames(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly string[] Endpoints =
    [
        "GET /v2/{0}/tags/list",
        "GET /v2/{0}/manifests/latest",
        "HEAD /v2/{0}/manifests/latest",
        "PUT /v2/{0}/manifests/latest",
        "DELETE /v2/{0}/manifests/" + Digest,
        "GET /v2/{0}/blobs/" + Digest,
        "DELETE /v2/{0}/blobs/" + Digest,
        "POST /v2/{0}/blobs/uploads/",
        "PATCH /v2/{0}/blobs/uploads/1",
        "PUT /v2/{0}/blobs/uploads/1?digest=" + Digest,
        "GET /v2/{0}/referrers/" + Digest,
        "DELETE /api/v1/repositories/{0}",
    ];

    [Theory]
    [InlineData("A")]
    [InlineData("a/B")]
    [InlineData("%41")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a..b")]
    [InlineData("a.-b")]
    [InlineData("a___b")]
    [InlineData("...")]
    [InlineData("a:b")]
    [InlineData("a@b")]
    [InlineData("a+b")]
    [InlineData("_catalog")]
    [InlineData("a%20b")]
    [InlineData("a%09b")]
    [InlineData("a%0D%0Ab")]
    [InlineData("a%5Cb")]
    [InlineData("a%2Fb")]
    [InlineData("a%2fb")]
    [InlineData("a%252Fb")]
    [InlineData("a%25252Fb")]
    [InlineData("a%3Fb")]
    [InlineData("%C3%BC")]
    [InlineData("a%FFb")]
    [InlineData("a%EF%BC%8Fb")]
    public async Task ANameThatIsNoneIsRefusedEverywhere(string name)
    {
        foreach (var endpoint in Endpoints)
        {
            await AssertAsync(string.Format(null, endpoint, name), 400, "NAME_INVALID");
        }
    }

    [Fact]
    public async Task ANameThatIsTooLongIsRefusedEverywhere()
    {
        foreach (var endpoint in Endpoints)
        {
            await AssertAsync(string.Format(null, endpoint, new string('a', 256)), 400, "NAME_INVALID");
            await AssertAsync(string.Format(null, endpoint, string.Concat(Enumerable.Repeat("a/", 10_000)) + "a"), 400, "NAME_INVALID");
        }
    }

    [Theory]
    [InlineData("/v2/tags/list")]
    [InlineData("/v2//tags/list")]
    [InlineData("/v2/manifests/latest")]
    [InlineData("/v2//manifests/latest")]
    [InlineData("/v2/blobs/" + Digest)]
    [InlineData("/v2/blobs/uploads/")]
    [InlineData("/v2/referrers/" + Digest)]
    [InlineData("/v2/a/../../tags/list")]
    [InlineData("/v2/..")]
    [InlineData("/v2/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/v2/a/%2E%2E%2F%2E%2E/etc/passwd")]
    [InlineData("//v2/a/tags/list")]
    public async Task APathWithoutANameIsNoEndpoint(string path)
    {
        var answer = await RawConnection.AskAsync(Http, $"GET {path} HTTP/1.1");
        Assert.Contains(answer.Status, (int[])[200, 404]);
        Assert.Equal(answer.Status == 404 ? ["UNSUPPORTED"] : [], answer.Status == 404 ? answer.Codes : []);
        Assert.True(answer.Status == 404 || answer.Text is "ok\n", answer.Text);
    }

    [Fact]
    public async Task DotsAreTakenOutOfThePathBeforeItIsRead()
    {
        var repository = Some.Repository();
        await Http.PushSmallAsync(repository, "v1");
        foreach (var path in (string[])[$"/v2/x/../{repository}/manifests/v1", $"/v2/./{repository}/./manifests/v1", $"/v2/x/%2E%2E/{repository}/manifests/v1"])
        {
            (await RawConnection.AskAsync(Http, $"GET {path} HTTP/1.1")).Is(200);
        }
    }

    [Theory]
    [InlineData("/v2/", 60_000)]
    [InlineData("/v2/a/manifests/", 60_000)]
    [InlineData("/v2/a/blobs/uploads/", 60_000)]
    public async Task APathOfSlashesIsNoEndpoint(string path, int slashes) =>
        (await RawConnection.AskAsync(Http, $"GET {path}{new string('/', slashes)} HTTP/1.1")).IsError(404, "UNSUPPORTED");

    private async Task AssertAsync(string request, int status, string code)
    {
        var answer = (await RawConnection.AskAsync(Http, $"{request} HTTP/1.1\nContent-Length: 2", "{}"u8.ToArray())).Is(status);
        Assert.True(request.StartsWith("HEAD", StringComparison.Ordinal) || answer.Codes.Single() == code, $"{request} was answered with {answer.Text}");
    }
}

public sealed class RepositoryNamesOverFiles(FileSystemRegistry fixture) : RepositoryNames(fixture), IClassFixture<FileSystemRegistry>;

public sealed class RepositoryNamesOverMemory(MemoryRegistry fixture) : RepositoryNames(fixture), IClassFixture<MemoryRegistry>;

public sealed class RepositoryNamesSignedIn(SignedInRegistry fixture) : RepositoryNames(fixture), IClassFixture<SignedInRegistry>;
