using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>Who gets a connection, and who the registry then takes a client for.</summary>
public sealed class ClientCertificateHandshakes : IDisposable
{
    private readonly TestAuthority _servers = TestAuthority.Root("Servers");
    private readonly TestAuthority _clients = TestAuthority.Root("Clients");
    private readonly TlsFolder _files = new();

    public ClientCertificateHandshakes()
    {
        _files.Write(_servers.Server());
        _files.Write(_files.Authorities, _clients.Pem);
    }

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("None", "nobody", null)]
    [InlineData("None", "alice", null)]
    [InlineData("None", "stranger", null)]
    [InlineData("Accept", "nobody", null)]
    [InlineData("Accept", "alice", "alice")]
    [InlineData("Accept", "of-any-use", "of-any-use")]
    [InlineData("Accept", "of-a-branch", "of-a-branch")]
    [InlineData("Require", "alice", "alice")]
    [InlineData("Require", "of-a-branch", "of-a-branch")]
    public async Task TheseAreLetIn(string mode, string who, string? name)
    {
        await using var http = await _files.ServeAsync(Enum.Parse<ClientCertificates>(mode));
        using var requests = new RequestsSeen(http);
        if (name is not null)
        {
            await http.AddUserAsync(name, "password");
        }

        foreach (var version in (Version[])[new(1, 1), new(2, 0)])
        {
            TlsClient.For(http, _servers, version, CertificateOf(who));
            (await http.GetAsync($"/v2/{version.Major}/tags/list")).Is(mode == "Accept" && name is null ? 401 : 404);
            Assert.Equal(name, (await requests.WaitForAsync($"/v2/{version.Major}/tags/list")).ClientName);
        }
    }

    [Fact]
    public async Task WhomNobodyKnowsSignsInOtherwise()
    {
        await using var http = await _files.ServeAsync(ClientCertificates.Accept);
        await http.AddUserAsync("bob", "password");
        TlsClient.For(http, _servers, certificate: CertificateOf("alice"));
        (await http.GetAsync("/v2/")).Is(401);
        (await http.GetAsync("/v2/", Access.Basic("bob", "password"))).Is(200);
    }

    [Fact]
    public async Task WhoIsRemovedIsNobodyAnyMore()
    {
        await using var http = await _files.ServeAsync(ClientCertificates.Accept);
        await http.AddUserAsync("alice", "password");
        await http.AllowAsync("authenticated", "**", "pull,push");
        TlsClient.For(http, _servers, certificate: CertificateOf("alice"));
        var bearer = Access.Bearer((await http.GetAsync("/token?scope=repository:a/b:pull,push")).Is(200).Json.GetProperty("token").GetString()!);
        (await http.GetAsync("/v2/", bearer)).Is(200);
        await http.ChangeAsync(index => index.RemoveUser("alice"));
        (await http.GetAsync("/v2/")).Is(401);
        (await http.GetAsync("/v2/", bearer)).Is(401);
    }

    [Theory]
    [InlineData("Accept", "stranger")]
    [InlineData("Accept", "expired")]
    [InlineData("Accept", "server")]
    [InlineData("Accept", "of-a-branch-that-is-not-sent")]
    [InlineData("Require", "nobody")]
    [InlineData("Require", "stranger")]
    [InlineData("Require", "expired")]
    [InlineData("Require", "server")]
    public async Task TheseAreNot(string mode, string who)
    {
        await using var http = await _files.ServeAsync(Enum.Parse<ClientCertificates>(mode));
        TlsClient.For(http, _servers, certificate: CertificateOf(who));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/v2/"));
        Assert.StartsWith(
            "A connection was refused for its client certificate: ",
            (await http.Log.WaitForAsync(line => line.Category.EndsWith(".ServedCertificates", StringComparison.Ordinal))).Text,
            StringComparison.Ordinal);
    }

    private SslStreamCertificateContext? CertificateOf(string who)
    {
        var branch = _clients.Below("Branch");
        return who switch
        {
            "nobody" => null,
            "stranger" => Context(TestAuthority.Root("Strangers").Issue("alice", TestAuthority.ForClients)),
            "expired" => Context(_clients.Issue(who, TestAuthority.ForClients, expired: true)),
            "server" => Context(_clients.Issue(who, TestAuthority.ForServers)),
            "of-any-use" => Context(_clients.Issue(who, use: null)),
            "of-a-branch" => Context(branch.Issue(who, TestAuthority.ForClients), branch.Certificate),
            "of-a-branch-that-is-not-sent" => Context(branch.Issue(who, TestAuthority.ForClients)),
            _ => Context(_clients.Issue(who, TestAuthority.ForClients)),
        };
    }

    private static SslStreamCertificateContext Context(X509Certificate2 certificate, params X509Certificate2[] chain) =>
        SslStreamCertificateContext.Create(certificate, [.. chain], offline: true);
}
