using System.Net.Security;
using Registry.Server.Tests.Hosting.Tls;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>The program, started as the official images are: by variables alone, by a file, and by what distribution's deploying.md shows.</summary>
public sealed class Starts : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (string Name, string Value) Root => ("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", _folder["data"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task VariablesAloneAreEnoughAndEachIsToldOf()
    {
        await using var program = Start([("REGISTRY_HTTP_ADDR", "127.0.0.1:0"), ("REGISTRY_HTTP_SECRET", "s3cret"), ("REGISTRY", "ghcr.io"), ("REGISTRY_URL", "x"), ("REGISTRY_PORT", "tcp://10.0.0.1:5000"), ("REGISTRY__LOG__LEVEL", "debug"), Root]);
        using var client = new HttpClient { BaseAddress = await program.ListensAsync() };
        using var push = await client.PostAsync(new Uri("/v2/app/blobs/uploads/", UriKind.Relative), null, Token);
        using var deletion = await client.DeleteAsync(new Uri("/v2/app/manifests/v1", UriKind.Relative), Token);
        Assert.Equal((202, 405), ((int)push.StatusCode, (int)deletion.StatusCode));
        Assert.Equal(
            [
                "Settings of registry:2 come from the environment (REGISTRY_…), and became:",
                "http.addr: 127.0.0.1:0 → Registry:Urls = http://127.0.0.1:0",
                "http.secret: (hidden) → nothing: an upload's state is kept here, and signs nothing that clients have",
                $"storage.filesystem.rootdirectory: {_folder["data"]} → Registry:Data = {_folder["data"]}",
                "storage.delete.enabled (not set) → Registry:Writes = no-deletes",
                "REGISTRY_URL in the environment is no setting of registry:2, nor of this registry, and has no effect",
            ],
            program.Output.TakeWhile(line => !line.Contains("is listening", StringComparison.Ordinal)).Select(line => line[28..]));
    }

    [Fact]
    public async Task WhatIsStrongerIsToldOf()
    {
        var file = _folder.Write("config.yml", $"version: 0.1\nhttp: {{addr: '127.0.0.1:1'}}\nstorage: {{filesystem: {{rootdirectory: {_folder["file"]}}}}}\n");
        var ours = _folder.Write("ours.json", """{"Registry":{"Writes":"all","Urls":"http://127.0.0.1:2"}}""");
        await using var program = Start([Root, ("Registry__Data", _folder["ours"])], file, "--config", ours, "--urls", "http://127.0.0.1:0");
        await program.ListensAsync();
        Assert.Contains(program.Output, line => line.EndsWith("http.addr: 127.0.0.1:1 → Registry:Urls = http://127.0.0.1:1, but Registry:Urls is http://127.0.0.1:0, which is stronger", StringComparison.Ordinal));
        Assert.Contains(program.Output, line => line.EndsWith($"storage.filesystem.rootdirectory: {_folder["data"]} → Registry:Data = {_folder["data"]}, but Registry:Data is {_folder["ours"]}, which is stronger", StringComparison.Ordinal));
        Assert.Contains(program.Output, line => line.EndsWith("storage.delete.enabled (not set) → Registry:Writes = no-deletes, but Registry:Writes is all, which is stronger", StringComparison.Ordinal));
        Assert.True(Directory.Exists(_folder["ours"]));
        Assert.False(Directory.Exists(_folder["data"]) || Directory.Exists(_folder["file"]));
    }

    [Fact]
    public async Task FaultsOfBothKindsAreToldAtOnce()
    {
        var file = _folder.Write("config.yml", "version: 0.1\nhttp: {prefix: /a/, draintimeout: 2h}\nlog: {levle: info}\n");
        await using var program = Start([("REGISTRY_AUTH", "token"), ("Registry__Typo", "1")], file, "--data", _folder["data"]);
        Assert.Equal(1, await program.EndsAsync());
        Assert.Equal(
            ["Registry:Typo:", "auth.token (REGISTRY_AUTH):", $"http.draintimeout ({file}, line 2): Registry:ShutdownTimeout:", $"http.prefix ({file}, line 2):", $"log.levle ({file}, line 3):"],
            program.Errors.Select(line => line[..(line.IndexOf(": ", line.Contains(": Registry:", StringComparison.Ordinal) ? line.IndexOf(": Registry:", StringComparison.Ordinal) + 2 : 0, StringComparison.Ordinal) + 1)]).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task TheComposeFileOfDeployingServesOverTlsAndAsksForAPassword()
    {
        using var tls = new TlsFolder();
        var authority = TestAuthority.Root("Root");
        tls.Write(authority.Server());
        await using var program = Start(
            [
                ("REGISTRY_HTTP_ADDR", "127.0.0.1:0"), ("REGISTRY_HTTP_TLS_CERTIFICATE", tls.Certificate), ("REGISTRY_HTTP_TLS_KEY", tls.Key), ("REGISTRY_AUTH", "htpasswd"),
                ("REGISTRY_AUTH_HTPASSWD_PATH", _folder.Write("htpasswd", $"alice:{Auth.Htpasswd.HtpasswdSample.Hash}\n")), ("REGISTRY_AUTH_HTPASSWD_REALM", "Registry Realm"), Root,
            ]);
        using var network = new SocketsHttpHandler();
        network.SslOptions.CertificateChainPolicy = TlsClient.Trusting(authority);
        using var client = new HttpClient(network) { BaseAddress = await program.ListensAsync() };
        using var refused = await client.GetAsync(new Uri("/v2/", UriKind.Relative), Token);
        Assert.Equal("Basic realm=\"Registry Realm\"", Assert.Single(refused.Headers.WwwAuthenticate).ToString());
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Access.Basic("alice", "s3cret").Value);
        using var push = await client.PostAsync(new Uri("/v2/app/blobs/uploads/", UriKind.Relative), null, Token);
        Assert.Equal(202, (int)push.StatusCode);
    }

    [Fact]
    public async Task AFileOfTlsThatIsMissingIsNamedByTheirSetting()
    {
        await using var program = Start([("REGISTRY_HTTP_ADDR", "127.0.0.1:0"), ("REGISTRY_HTTP_TLS_CERTIFICATE", _folder["no.crt"]), ("REGISTRY_HTTP_TLS_KEY", _folder["no.key"]), Root]);
        Assert.Equal(1, await program.EndsAsync());
        Assert.StartsWith($"http.tls.certificate (REGISTRY_HTTP_TLS_CERTIFICATE): Registry:Tls:Certificate: {_folder["no.crt"]} cannot be read", Assert.Single(program.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProxyServesWhatItsUpstreamHasAtTheRootAndTakesNoPushes()
    {
        await using var upstream = await TestRegistry.StartAsync();
        var image = await upstream.PushImageAsync("library/app", "v1");
        await using var program = Start([("REGISTRY_HTTP_ADDR", "127.0.0.1:0"), ("REGISTRY_PROXY_REMOTEURL", upstream.Address.ToString()), Root]);
        using var client = new HttpClient { BaseAddress = await program.ListensAsync() };
        Assert.Equal(image.Json, await client.GetStringAsync(new Uri("/v2/library/app/manifests/v1", UriKind.Relative), Token));
        using var push = await client.PostAsync(new Uri("/v2/app/blobs/uploads/", UriKind.Relative), null, Token);
        Assert.Equal(405, (int)push.StatusCode);
        Assert.DoesNotContain(program.Output, line => line.Contains("docker push", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CommandsFindTheSameFolderAndTheSamePort()
    {
        (string, string)[] environment = [("REGISTRY_HTTP_ADDR", "127.0.0.1:1"), Root];
        await using var user = RegistryProgram.StartUnder([], environment, "user", "add", "alice", "--generate");
        Assert.Equal(0, await user.EndsAsync());
        Assert.True(File.Exists(Path.Combine(_folder["data"], "index.db")));
        await using var health = RegistryProgram.StartUnder([], environment, "health");
        Assert.Equal(1, await health.EndsAsync());
        Assert.StartsWith("http://127.0.0.1:1 does not answer", Assert.Single(health.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dry-run FILE")]
    [InlineData("-d FILE")]
    [InlineData("FILE")]
    public async Task TheirNightlyJobCleansUp(string arguments)
    {
        var file = _folder.Write("config.yml", $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {_folder["data"]}}}}}\n");
        await using var user = RegistryProgram.Start("user", "add", "alice", "--generate", "--config", file);
        Assert.Equal(0, await user.EndsAsync());
        await using var job = RegistryProgram.Start(["garbage-collect", .. arguments.Replace("FILE", file, StringComparison.Ordinal).Split(' ')]);
        Assert.Equal(0, await job.EndsAsync());
        Assert.NotEmpty(job.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ACertificateOfTheirAuthoritiesOpensTheDoor(bool hasOne)
    {
        using var tls = new TlsFolder();
        var authority = TestAuthority.Root("Root");
        tls.Write(authority.Server());
        tls.Write(tls.Authorities, authority.Pem);
        await using var program = Start(
            [("REGISTRY_HTTP_ADDR", "127.0.0.1:0"), ("REGISTRY_HTTP_TLS_CERTIFICATE", tls.Certificate), ("REGISTRY_HTTP_TLS_KEY", tls.Key), ("REGISTRY_HTTP_TLS_CLIENTCAS", $"[{tls.Authorities}]"), Root]);
        using var network = new SocketsHttpHandler();
        network.SslOptions.CertificateChainPolicy = TlsClient.Trusting(authority);
        network.SslOptions.ClientCertificateContext = hasOne ? SslStreamCertificateContext.Create(authority.Issue("anybody", TestAuthority.ForClients), null) : null;
        using var client = new HttpClient(network) { BaseAddress = await program.ListensAsync() };
        var push = client.PostAsync(new Uri("/v2/app/blobs/uploads/", UriKind.Relative), null, Token);
        if (hasOne)
        {
            using var answer = await push;
            Assert.Equal(202, (int)answer.StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => push);
        }
    }

    [Fact]
    public async Task TheVolumeOfTheOtherIsNotTakenForEmpty()
    {
        Directory.CreateDirectory(_folder["data", "docker", "registry", "v2", "repositories"]);
        Directory.CreateDirectory(_folder["data", "docker", "registry", "v2", "blobs"]);
        await using var program = Start([("REGISTRY_HTTP_ADDR", "127.0.0.1:0"), Root]);
        Assert.Equal(1, await program.EndsAsync());
        Assert.Contains(program.Errors, line => line.Contains($"registry import registry2 {_folder["data"]} --data NEWFOLDER", StringComparison.Ordinal));
    }

    private static RegistryProgram Start((string Name, string Value)[] environment, params string[] arguments) => RegistryProgram.StartUnder([], environment, ["serve", .. arguments]);
}
