using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Base;

/// <summary>Determining support (end-1), and what load balancers and orchestrators ask.</summary>
public abstract class BaseAnswers(RegistryFixture fixture) : HttpSuite(fixture)
{
    [Theory]
    [InlineData("/v2/", "application/json", "{}")]
    [InlineData("/v2", "application/json", "{}")]
    [InlineData("/", "text/plain", "ok\n")]
    [InlineData("/healthz", "text/plain", "ok\n")]
    [InlineData("/readyz", "application/json", """{"index":"ok","store":"ok","content":"ok"}""")]
    public async Task IsAnsweredWith200(string path, string mediaType, string text)
    {
        Assert.Equal(text, (await Http.GetAsync(path)).Is(200).Has("Content-Type", mediaType).Text);
        (await Http.HeadAsync(path)).Is(200).Has("Content-Type", mediaType);
    }

    [Theory]
    [InlineData("POST", "/v2/")]
    [InlineData("DELETE", "/")]
    [InlineData("PUT", "/healthz")]
    [InlineData("OPTIONS", "/readyz")]
    public async Task AnotherMethodIsRefused(string method, string path) => (await Http.SendAsync(method, path, null)).IsError(405, "UNSUPPORTED").Has("Allow", "GET, HEAD");
}

public sealed class BaseAnswersOverFiles(FileSystemRegistry fixture) : BaseAnswers(fixture), IClassFixture<FileSystemRegistry>;

public sealed class BaseAnswersOverMemory(MemoryRegistry fixture) : BaseAnswers(fixture), IClassFixture<MemoryRegistry>;

public sealed class BaseAnswersSignedIn(SignedInRegistry fixture) : BaseAnswers(fixture), IClassFixture<SignedInRegistry>;
