using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Curl;

/// <summary>Every step of a push and a pull by hand, as scripts do it, with one and with the other kind of credentials.</summary>
public sealed class CurlSignIn : IClassFixture<SignedInRegistry>, IDisposable
{
    private static readonly Image Sample = Image.Random(1, layers: 1);

    private readonly TempFolder _folder = new();
    private readonly SignedInRegistry _registry;
    private readonly Command _curl = ClientTools.Curl.With(["--silent", "--show-error", "--include"]);

    public CurlSignIn(SignedInRegistry registry)
    {
        ClientTools.Curl.Require();
        _registry = registry;
    }

    [Fact]
    public Task BasicIsTakenOnEveryStep() => PushAndPullAsync("home/bob/basic", "--user", $"{SignedInRegistry.Bob}");

    [Fact]
    public Task AnAccessTokenIsTakenForThePasswordOnEveryStep() => PushAndPullAsync("ci/basic", "--user", $"{_registry.Robot}");

    [Fact]
    public async Task ABearerTokenIsTakenOnEveryStep()
    {
        var token = await TokenAsync("repository:home/bob/bearer:pull,push", "--user", $"{SignedInRegistry.Bob}");

        await PushAndPullAsync("home/bob/bearer", "--header", $"Authorization: Bearer {token}");
    }

    [Fact]
    public async Task ATokenForEverybodyPullsWhatIsPublic()
    {
        await _registry.Http.PushAsync("public/curl", "1", Sample);

        var token = await TokenAsync("repository:public/curl:pull,push");

        Assert.Equal(200, await StatusAsync("GET", "/v2/public/curl/manifests/1", "--header", $"Authorization: Bearer {token}"));
        Assert.Equal(401, await StatusAsync("POST", "/v2/public/curl/blobs/uploads/", "--header", $"Authorization: Bearer {token}"));
    }

    [Theory]
    [InlineData("GET", "/v2/", 401)]
    [InlineData("GET", "/v2/private/app/manifests/1", 401)]
    [InlineData("POST", "/v2/public/app/blobs/uploads/", 401)]
    [InlineData("GET", "/v2/_catalog", 401)]
    [InlineData("GET", "/healthz", 200)]
    public async Task WithoutCredentialsLittleIsAnswered(string method, string path, int status) => Assert.Equal(status, await StatusAsync(method, path));

    [Theory]
    [InlineData("GET", "/v2/", 200)]
    [InlineData("GET", "/v2/private/app/manifests/1", 404)]
    [InlineData("POST", "/v2/shared/app/blobs/uploads/", 403)]
    [InlineData("POST", "/v2/home/bob/mount/blobs/uploads/?mount=sha256:0000000000000000000000000000000000000000000000000000000000000000&from=private/app", 202)]
    public async Task WithCredentialsRulesDecide(string method, string path, int status) =>
        Assert.Equal(status, await StatusAsync(method, path, "--user", $"{SignedInRegistry.Bob}"));

    [Fact]
    public async Task AWrongPasswordIsRefusedOnResourcesAndForTokens()
    {
        Assert.Equal(401, await StatusAsync("GET", "/v2/public/app/manifests/1", "--user", "bob:wrong"));
        Assert.Equal(401, await StatusAsync("GET", "/token?service=registry", "--user", "bob:wrong"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task PushAndPullAsync(string repository, params string[] credentials)
    {
        foreach (var blob in Sample.Blobs)
        {
            await PushBlobAsync(repository, blob, credentials);
        }

        string[] manifest = ["--upload-file", Write(Sample.Manifest), "--header", $"Content-Type: {Sample.Manifest.Descriptor.MediaType}"];
        Assert.Equal(201, await StatusAsync("PUT", $"/v2/{repository}/manifests/1", [.. credentials, .. manifest]));
        Assert.Equal(200, await StatusAsync("GET", $"/v2/{repository}/manifests/1", credentials));
        foreach (var blob in Sample.Blobs)
        {
            Assert.Equal(200, await StatusAsync("GET", $"/v2/{repository}/blobs/{blob.Descriptor.Digest}", credentials));
            Assert.Equal(blob.Bytes, await File.ReadAllBytesAsync(_folder["body"], TestContext.Current.CancellationToken));
        }
    }

    private async Task PushBlobAsync(string repository, Content blob, string[] credentials)
    {
        var begun = await SendAsync("POST", $"http://{_registry.Host}/v2/{repository}/blobs/uploads/", [.. credentials, "--data", ""]);
        var sent = await SendAsync("PATCH", begun.Location, [.. credentials, "--upload-file", Write(blob)]);
        var separator = sent.Location.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var closed = await SendAsync("PUT", $"{sent.Location}{separator}digest={blob.Descriptor.Digest}", [.. credentials, "--data", ""]);

        Assert.Equal([202, 202, 201], [begun.Status, sent.Status, closed.Status]);
    }

    private async Task<string> TokenAsync(string scope, params string[] credentials)
    {
        var answer = await _curl.RunAsync([.. credentials, "--no-include", $"http://{_registry.Host}/token?service=registry&scope={scope}"]);
        return JsonNode.Parse(answer)!["token"]!.GetValue<string>();
    }

    private async Task<int> StatusAsync(string method, string path, params string[] options) =>
        int.Parse(await _curl.RunAsync(["--no-include", "--request", method, "--output", _folder["body"], "--write-out", "%{http_code}", .. options, $"http://{_registry.Host}{path}"]), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<CurlResponse> SendAsync(string method, string url, string[] options) =>
        CurlResponse.Parse(_registry.Host, await _curl.RunAsync(["--request", method, .. options, url]));

    private string Write(Content content)
    {
        File.WriteAllBytes(_folder["content"], content.Bytes);
        return _folder["content"];
    }
}
