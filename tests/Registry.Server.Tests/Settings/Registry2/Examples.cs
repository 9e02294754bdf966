using Registry.Server.Settings.Registry2;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>The examples of distribution's own repository, images and documentation: each one serves, or says which settings keep it from that.</summary>
public sealed class Examples : IDisposable
{
    private const string Here = "http://127.0.0.1:0";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("image-2.yml")]
    [InlineData("image-3.yml")]
    [InlineData("dev-3.yml")]
    [InlineData("recipe-macos.yml")]
    [InlineData("cache-2.yml")]
    [InlineData("cache-3.yml")]
    [InlineData("dev-2.yml")]
    public async Task OfFilesServe(string name)
    {
        await using var program = RegistryProgram.StartUnder([], [("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", _folder["data"])], "serve", PathOf(name), "--urls", Here);
        using var client = new HttpClient { BaseAddress = await program.ListensAsync() };
        using var answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), Token);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(Directory.Exists(_folder["data", "blobs"]));
        Assert.DoesNotContain("asecretforlocaldevelopment", string.Join('\n', program.Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example-2.yml")]
    [InlineData("example-3.yml")]
    public async Task WithAnHtpasswdFileAsksForAPassword(string name)
    {
        await using var program = RegistryProgram.StartUnder(
            [],
            [("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", _folder["data"]), ("REGISTRY_AUTH_HTPASSWD_PATH", _folder.Write("htpasswd", $"alice:{Auth.Htpasswd.HtpasswdSample.Hash}\n"))],
            PathOf(name), "--urls", Here);
        using var client = new HttpClient { BaseAddress = await program.ListensAsync() };
        using var refused = await client.GetAsync(new Uri("/v2/", UriKind.Relative), Token);
        Assert.Equal("Basic realm=\"basic-realm\"", Assert.Single(refused.Headers.WwwAuthenticate).ToString());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v2/_catalog", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", Access.Basic("alice", "s3cret").Value);
        using var answer = await client.SendAsync(request, Token);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(2, "compatibility.schema1.enabled, reporting.bugsnag, reporting.newrelic, storage.oss, storage.swift")]
    [InlineData(3, "proxy.exec, validation.manifests.indexes.platforms")]
    public async Task OfAllThereIsNamesAllThatCannotBe(int version, string more)
    {
        const string Both =
            "auth.htpasswd.path, auth.silly, auth.token, health.file, health.http, health.tcp, http.prefix, http.tls.clientcas, http.tls.letsencrypt, middleware.registry, middleware.repository, middleware.storage, " +
            "notifications.endpoints, storage.azure, storage.gcs, storage.inmemory, storage.s3, validation.manifests.urls.allow, validation.manifests.urls.deny";
        await using var program = RegistryProgram.Start("serve", PathOf($"reference-{version}.yml"), "--data", _folder["data"]);
        Assert.Equal(1, await program.EndsAsync());
        Assert.Empty(program.Output);
        Assert.Equal($"{Both}, {more}".Split(", ").Order(StringComparer.Ordinal), program.Errors.Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_folder["data"]));
        Assert.DoesNotContain(program.Errors, line => line.Contains("asecretforlocaldevelopment", StringComparison.Ordinal) || line.Contains("awssecretkey", StringComparison.Ordinal));
    }

    /// <summary>The sections' examples of the reference, 2.8 and 3.1, of the mirror's recipe, and of deploying.md.</summary>
    [Theory]
    [InlineData("log: {accesslog: {disabled: true}, level: debug, formatter: text, fields: {service: registry, environment: staging}}", "")]
    [InlineData("log: {hooks: [{type: mail, levels: [panic], options: {smtp: {addr: 'smtp.sendhost.com:25', username: sendername, password: password, insecure: true}, from: name@sendhost.com, to: [name@receivehost.com]}}]}", "log.hooks")]
    [InlineData("loglevel: debug", "")]
    [InlineData("storage: {delete: {enabled: true}}", "")]
    [InlineData("storage: {tag: {concurrencylimit: 8}}", "")]
    [InlineData("storage: {redirect: {disable: true}}", "")]
    [InlineData("storage: {cache: {blobdescriptor: inmemory, blobdescriptorsize: 10000}, maintenance: {uploadpurging: {enabled: true, age: 168h, interval: 24h, dryrun: false}, readonly: {enabled: false}}}", "")]
    [InlineData("middleware: {storage: [{name: cloudfront, disabled: false, options: {baseurl: 'http://d111111abcdef8.cloudfront.net', privatekey: /path/to/asecret.pem, keypairid: asecret, duration: 60s}}]}", "middleware.storage")]
    [InlineData("middleware: {storage: [{name: redirect, options: {baseurl: 'https://example.com/'}}]}", "middleware.storage")]
    [InlineData("reporting: {bugsnag: {apikey: bugsnagapikey, releasestage: bugsnagreleasestage, endpoint: bugsnagendpoint}}", "reporting.bugsnag")]
    [InlineData("tags: {maxtags: 100}", "")]
    [InlineData("http: {addr: 'localhost:5000', net: tcp, host: 'https://myregistryaddress.org:5000', secret: asecretforlocaldevelopment, relativeurls: false, draintimeout: 60s, debug: {addr: 'localhost:5001'}, headers: {X-Content-Type-Options: [nosniff]}, http2: {disabled: false}, h2c: {enabled: false}}", "")]
    [InlineData("http: {debug: {addr: ':5001', prometheus: {enabled: true, path: /metrics}}}", "")]
    [InlineData("notifications: {events: {includereferences: true}, endpoints: [{name: alistener, disabled: false, url: 'https://my.listener.com/event', timeout: 1s, threshold: 10, backoff: 1s}]}", "notifications.endpoints")]
    [InlineData("redis: {addr: 'localhost:6379', password: asecret, db: 0, dialtimeout: 10ms, readtimeout: 10ms, writetimeout: 10ms, pool: {maxidle: 16, maxactive: 64, idletimeout: 300s}}", "")]
    [InlineData("redis: {tls: {rootcas: [/path/to/ca-bundle.crt]}, addrs: ['localhost:6379']}", "")]
    [InlineData("health: {storagedriver: {enabled: true, interval: 10s, threshold: 3}}", "")]
    [InlineData("health: {file: [{file: /path/to/checked/file, interval: 10s}]}", "health.file")]
    [InlineData("proxy: {remoteurl: 'https://registry-1.docker.io', username: username, password: password, ttl: 168h}", "")]
    [InlineData("compatibility: {schema1: {signingkeyfile: /etc/registry/key.json, enabled: true}}", "compatibility.schema1.enabled")]
    [InlineData("validation: {disabled: false}", "")]
    [InlineData("validation: {manifests: {urls: {allow: ['^https?://([^/]+\\.)*example\\.com/'], deny: ['^https?://www\\.example\\.com/']}}}", "validation.manifests.urls.allow validation.manifests.urls.deny")]
    [InlineData("validation: {manifests: {indexes: {platforms: all, platformlist: [{os: linux, architecture: amd64}]}}}", "")]
    public void OfSectionsAreUnderstood(string section, string refused) =>
        Assert.Equal(refused.Split(' ', StringSplitOptions.RemoveEmptyEntries), OfficialSample.OfFile($"{OfficialSample.Version}{section}\n").Faults.Select(fault => fault.Split(' ')[0]));

    [Theory]
    [InlineData("image-2.yml", 0)]
    [InlineData("image-3.yml", 2)]
    public void OfTheImagesThemselvesWarnOfNothingThatIsNotMissed(string name, int warnings)
    {
        var translation = SettingTable.Translate(Official.Read(PathOf(name), new Dictionary<string, string>()), serves: true);
        Assert.Empty(translation.Faults);
        Assert.Equal(warnings, translation.Told.Count(told => told.IsMissing));
    }

    private static string PathOf(string name) => Path.Combine(RepositoryRoot.Path, "tests/Registry.Server.Tests/Settings/Registry2/Examples", name);
}
