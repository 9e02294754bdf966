using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>A client knows roots only: all that leads to one has to come from the registry.</summary>
public sealed class Chains : IDisposable
{
    private readonly TestAuthority _root = TestAuthority.Root("Root");
    private readonly TlsFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AllOfTheFileIsSent(bool withRoot)
    {
        var upper = _root.Below("Upper");
        var lower = upper.Below("Lower");
        _files.Write(lower.Server(), withRoot ? [lower, upper, _root] : [lower, upper]);
        await using var http = await _files.ServeAsync();
        var client = TlsClient.For(http, _root);
        (await http.GetAsync("/v2/")).Is(200);
        Assert.Equal(["CN=Lower", "CN=Upper"], client.Chain.Where(name => name is not ("CN=Root" or "CN=server")).Order());
    }

    [Fact]
    public async Task ACertificateOfAnotherRootIsRefusedByTheClient()
    {
        _files.Write(TestAuthority.Root("Another").Server());
        await using var http = await _files.ServeAsync();
        TlsClient.For(http, _root);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/v2/"));
    }
}
