using Registry.Server.Settings.Registry2;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>What becomes of each setting of registry:2 that the registry can do something with.</summary>
public sealed class Translations
{
    [Theory]
    [InlineData("http.addr", ":5000", "Urls = http://*:5000")]
    [InlineData("http.addr", "0.0.0.0:5001", "Urls = http://*:5001")]
    [InlineData("http.addr", "'[::]:5000'", "Urls = http://*:5000")]
    [InlineData("http.addr", "localhost:5000", "Urls = http://localhost:5000")]
    [InlineData("http.addr", "127.0.0.1:0", "Urls = http://127.0.0.1:0")]
    [InlineData("http.addr", "'[::1]:80'", "Urls = http://[::1]:80")]
    [InlineData("http.addr", "", "")]
    [InlineData("http.net", "tcp", "")]
    [InlineData("http.host", "https://registry.example.com", "nothing")]
    [InlineData("http.prefix", "/", "")]
    [InlineData("http.secret", "topsecret", "nothing")]
    [InlineData("http.relativeurls", "true", "nothing")]
    [InlineData("http.draintimeout", "60s", "ShutdownTimeout = 00:01:00")]
    [InlineData("http.draintimeout", "0", "ShutdownTimeout = 00:00:00")]
    [InlineData("http.headers", "{X-Content-Type-Options: [nosniff]}", "")]
    [InlineData("http.debug.addr", ":5001", "nothing")]
    [InlineData("http.debug.prometheus.enabled", "true", "nothing")]
    [InlineData("http.debug.prometheus.enabled", "false", "")]
    [InlineData("http.debug.prometheus.path", "/metrics", "nothing")]
    [InlineData("http.http2.disabled", "true", "nothing")]
    [InlineData("http.h2c.enabled", "false", "nothing")]
    [InlineData("http.tls.minimumtls", "tls1.2", "nothing")]
    [InlineData("http.tls.minimumtls", "tls1.0", "nothing")]
    [InlineData("http.tls.minimumtls", "tls1.3", "Tls:Minimum = tls13")]
    [InlineData("http.tls.letsencrypt", "{cachefile: '', email: ''}", "")]
    [InlineData("http.tls.clientauth", "require-and-verify-client-cert", "nothing")]
    [InlineData("storage.filesystem.rootdirectory", "/data", "Data = /data")]
    [InlineData("storage.filesystem.maxthreads", "100", "nothing")]
    [InlineData("storage.inmemory", "", "Storage:Kind = memory")]
    [InlineData("storage.delete.enabled", "true", "Writes = all")]
    [InlineData("storage.delete.enabled", "yes", "Writes = all")]
    [InlineData("storage.delete.enabled", "false", "Writes = no-deletes")]
    [InlineData("storage.delete.enabled", "'false'", "Writes = no-deletes")]
    [InlineData("storage.maintenance.readonly.enabled", "true", "Writes = none")]
    [InlineData("storage.maintenance.readonly", "{enabled: false}", "")]
    [InlineData("storage.maintenance.uploadpurging.enabled", "false", "Uploads:Expiry = 365.00:00:00")]
    [InlineData("storage.maintenance.uploadpurging.age", "168h", "Uploads:Expiry = 7.00:00:00")]
    [InlineData("storage.maintenance.uploadpurging.interval", "24h", "nothing")]
    [InlineData("storage.maintenance.uploadpurging.dryrun", "true", "Uploads:Expiry = 365.00:00:00")]
    [InlineData("storage.cache.blobdescriptor", "redis", "nothing")]
    [InlineData("storage.cache.layerinfo", "inmemory", "nothing")]
    [InlineData("storage.cache.blobdescriptorsize", "10000", "nothing")]
    [InlineData("storage.redirect.disable", "true", "nothing")]
    [InlineData("storage.tag.concurrencylimit", "8", "nothing")]
    [InlineData("auth.none", "", "")]
    [InlineData("proxy.remoteurl", "https://registry-1.docker.io", "Mirror:Upstreams:proxy:Url = https://registry-1.docker.io | Mirror:Root = docker.io | Writes = none")]
    [InlineData("proxy.remoteurl", "https://quay.io/", "Mirror:Upstreams:proxy:Url = https://quay.io/ | Mirror:Root = quay.io | Writes = none")]
    [InlineData("proxy.remoteurl", "http://127.0.0.1:5001", "Mirror:Upstreams:proxy:Url = http://127.0.0.1:5001 | Mirror:Root = 127.0.0.1 | Writes = none")]
    [InlineData("proxy.remoteurl", "http://[::1]:5001", "Mirror:Upstreams:proxy:Url = http://[::1]:5001 | Mirror:Root = upstream | Writes = none")]
    [InlineData("proxy.remoteurl", "", "")]
    [InlineData("proxy.username", "bob", "nothing")]
    [InlineData("proxy.ttl", "1h", "nothing")]
    [InlineData("proxy.cachewritetimeout", "5m", "nothing")]
    [InlineData("log.level", "debug", "Log:Level = debug")]
    [InlineData("log.level", "WARN", "Log:Level = warning")]
    [InlineData("loglevel", "error", "Log:Level = error")]
    [InlineData("log.formatter", "json", "Log:Format = json")]
    [InlineData("log.accesslog.disabled", "true", "Log:Requests = false")]
    [InlineData("log.fields.service", "registry", "")]
    [InlineData("log.fields", "{service: registry}", "nothing")]
    [InlineData("log.hooks", "[{type: mail, disabled: true}]", "nothing")]
    [InlineData("log.reportcaller", "true", "nothing")]
    [InlineData("reporting.bugsnag.releasestage", "production", "")]
    [InlineData("middleware.storage", "[{name: cloudfront, disabled: true}]", "nothing")]
    [InlineData("notifications.endpoints", "[{name: a, url: http://a, disabled: true}]", "nothing")]
    [InlineData("notifications.events.includereferences", "true", "")]
    [InlineData("redis", "{addr: localhost:6379, password: x}", "nothing")]
    [InlineData("health.storagedriver", "{enabled: true, interval: 10s}", "nothing")]
    [InlineData("catalog.maxentries", "1000", "nothing")]
    [InlineData("catalog.maxentries", "50000", "Lists:MaxPage = 50000")]
    [InlineData("catalog.maxentries", "9999999", "Lists:MaxPage = 100000")]
    [InlineData("tags.maxtags", "20000", "Lists:MaxPage = 20000")]
    [InlineData("compatibility.schema1.enabled", "false", "nothing")]
    [InlineData("compatibility.schema1.signingkeyfile", "/key.json", "nothing")]
    [InlineData("validation.enabled", "true", "nothing")]
    [InlineData("validation.disabled", "true", "nothing")]
    [InlineData("validation.manifests.urls.allow", "['^https?://']", "nothing")]
    [InlineData("validation.manifests.indexes.platforms", "None", "Manifests:MissingReferences = accept-children")]
    [InlineData("validation.manifests.indexes.platforms", "all", "Manifests:MissingReferences = refuse")]
    public void AreAsTheTableSays(string path, string value, string became) => Assert.Equal(became, OfficialSample.Of($"{path}={value}").Became(path));

    [Fact]
    public void EverySettingOfTheTableHasItsTest()
    {
        // Those are about files, or never become anything.
        string[] elsewhere = ["http.tls.certificate", "http.tls.key", "http.tls.clientcas", "auth.htpasswd.path", "auth.htpasswd.realm", "proxy.password", "version"];
        var attributes = new[] { (typeof(Translations), nameof(AreAsTheTableSays)), (typeof(Refusals), nameof(Refusals.NameTheSettingAndWhatToDo)) }
            .SelectMany(test => test.Item1.GetMethod(test.Item2)!.GetCustomAttributes(typeof(InlineDataAttribute), false)).Cast<InlineDataAttribute>();
        var tested = attributes.Select(data => (string)data.Data[0]!).ToList();
        Assert.All(SettingTable.All.Select(entry => entry.Path).Except(elsewhere), path => Assert.Contains(tested, test => test == path || test.StartsWith($"{path}.", StringComparison.Ordinal)));
    }

    [Fact]
    public void WithoutAnythingThereIsNothing()
    {
        var translation = OfficialSample.OfFile(null, ("PATH", "/bin"), ("REGISTRY_SOMETHING", "else"));
        Assert.Empty(translation.Told);
        Assert.Empty(translation.Settings);
    }

    [Fact]
    public void DeletionIsOffUnlessItIsSwitchedOn()
    {
        Assert.Equal("Writes = no-deletes", OfficialSample.Of("http.addr=:5000").Became("storage.delete.enabled"));
        Assert.Equal("Writes = no-deletes", OfficialSample.OfFile(OfficialSample.Version).Became("storage.delete.enabled"));
        Assert.Equal("nothing", OfficialSample.Of("storage.delete.enabled=true", "storage.maintenance.readonly.enabled=true").Became("storage.delete.enabled"));
        Assert.Equal("nothing", OfficialSample.Of("storage.delete.enabled=true", "proxy.remoteurl=https://quay.io").Became("storage.delete.enabled"));
    }

    [Fact]
    public void AFolderThatIsNotNamedIsTheirs() => Assert.Equal("Data = /var/lib/registry", OfficialSample.Of("storage=filesystem").Became("storage.filesystem.rootdirectory"));

    [Fact]
    public void ASocketIsAnAddress() => Assert.Equal("Urls = http://unix:/run/registry.sock", OfficialSample.Of("http.net=unix", "http.addr=/run/registry.sock").Became("http.addr"));

    [Theory]
    [InlineData("http.addr=0.0.0.0:443", "https://*:443")]
    [InlineData("http.addr=", "https://*:5000")]
    [InlineData("log.level=info", "https://*:5000")]
    public void ACertificateMakesItHttps(string address, string url)
    {
        var translation = OfficialSample.Of(address, "http.tls.certificate=/certs/domain.crt", "http.tls.key=/certs/domain.key");
        Assert.Equal($"Urls = {url}", translation.Became("http.addr"));
        Assert.Equal("Tls:Certificate = /certs/domain.crt", translation.Became("http.tls.certificate"));
        Assert.Equal("Tls:Key = /certs/domain.key", translation.Became("http.tls.key"));
    }

    [Theory]
    [InlineData("", "Tls:ClientAuthorities = /ca.pem | Tls:ClientCertificates = require | Auth:Enabled = false")]
    [InlineData("http.tls.clientauth=require-and-verify-client-cert", "Tls:ClientAuthorities = /ca.pem | Auth:Enabled = false")]
    [InlineData("auth=none", "Tls:ClientAuthorities = /ca.pem | Tls:ClientCertificates = require | Auth:Enabled = false")]
    public void ClientsCertificatesOpenTheDoor(string more, string became) =>
        Assert.Equal(became, OfficialSample.Of([.. new[] { "http.tls.clientcas=[/ca.pem]", more }.Where(setting => setting.Length > 0)]).Became("http.tls.clientcas"));

    [Fact]
    public void TheyMayBeLeftOutWhereUsersSignIn()
    {
        using var folder = new TempFolder();
        var translation = OfficialSample.Of("http.tls.clientcas=[/ca.pem]", "http.tls.clientauth=verify-client-cert-if-given", $"auth.htpasswd.path={folder.Write("htpasswd", "")}");
        Assert.Equal("Tls:ClientCertificates = accept", translation.Became("http.tls.clientauth"));
    }

    [Fact]
    public void UsersOfAnHtpasswdFileMayAll()
    {
        using var folder = new TempFolder();
        var file = folder.Write("htpasswd", "");
        var translation = OfficialSample.Of("auth=htpasswd", "auth.htpasswd.realm=Registry Realm", $"auth.htpasswd.path={file}");
        Assert.Equal($"Auth:HtpasswdFile = {file} | Auth:Rules:registry2:Actions = pull,push,delete | Auth:Challenge = basic", translation.Became("auth.htpasswd.path"));
        Assert.Equal("Auth:Service = Registry Realm", translation.Became("auth.htpasswd.realm"));
        Assert.Contains(KeyValuePair.Create("Registry:Auth:Rules:registry2:Who", (string?)"authenticated"), translation.Settings);
        Assert.Contains(KeyValuePair.Create("Registry:Auth:Rules:registry2:Repositories", (string?)"**"), translation.Settings);
    }

    [Fact]
    public void HeadersKeepTheirNamesAndAllTheirValues()
    {
        var translation = OfficialSample.OfFile(OfficialSample.Version + "http: {headers: {X-Content-Type-Options: [nosniff], X-Team: [a, b]}}");
        Assert.Equal("Headers:X-Team:Value = a | Headers:X-Team.1:Value = b", translation.Became("http.headers.X-Team"));
        Assert.Contains(KeyValuePair.Create("Registry:Headers:X-Content-Type-Options:Name", (string?)"X-Content-Type-Options"), translation.Settings);
    }

    [Fact]
    public void AHeaderOfTheFileAndOfAVariableHasTheValuesOfBothAndEachOnce()
    {
        var translation = OfficialSample.OfFile(
            OfficialSample.Version + "http: {headers: {X-Content-Type-Options: [nosniff], X-Team: [a]}}",
            ("REGISTRY_HTTP_HEADERS_X-Content-Type-Options", "[nosniff]"), ("REGISTRY_HTTP_HEADERS_X-Team", "[b]"));
        Assert.Equal("", translation.Became("http.headers.x-content-type-options"));
        Assert.Equal("Headers:X-Team:Value = a", translation.Became("http.headers.X-Team"));
        Assert.Equal("Headers:X-Team.1:Value = b", translation.Became("http.headers.x-team"));
        Assert.Contains(KeyValuePair.Create("Registry:Headers:X-Content-Type-Options:Value", (string?)"nosniff"), translation.Settings);
    }

    [Theory]
    [InlineData("Writes", "none", "storage.maintenance.readonly.enabled=true", "proxy.remoteurl=https://quay.io")]
    [InlineData("Lists:MaxPage", "30000", "catalog.maxentries=20000", "tags.maxtags=30000")]
    [InlineData("Uploads:Expiry", "365.00:00:00", "storage.maintenance.uploadpurging.enabled=false", "storage.maintenance.uploadpurging.dryrun=true")]
    public void WhatTwoSettingsBecomeIsThereOnce(string key, string value, params string[] settings) =>
        Assert.Equal(value, Assert.Single(OfficialSample.Of(settings).Settings, setting => setting.Key == $"Registry:{key}").Value);

    [Theory]
    [InlineData("", "Mirror:Upstreams:proxy:MaxAge = 7.00:00:00")]
    [InlineData("proxy.ttl=720h", "Mirror:Upstreams:proxy:MaxAge = 30.00:00:00")]
    [InlineData("proxy.ttl=1s", "Mirror:Upstreams:proxy:MaxAge = 01:00:00")]
    [InlineData("proxy.ttl=0", "nothing")]
    public void WhatAProxyFetchedGoesAfterAWhile(string more, string became) =>
        Assert.Equal(became, OfficialSample.Of([.. new[] { "proxy.remoteurl=https://quay.io", more }.Where(setting => setting.Length > 0)]).Became("proxy.ttl"));

    [Fact]
    public void SecretsAreNotTold()
    {
        var translation = OfficialSample.Of(
            "http.secret=s3cret", "proxy.remoteurl=https://quay.io", "proxy.username=bob", "proxy.password=s3cret", "redis={password: s3cret}", "redis.password=s3cret",
            "notifications.endpoints=[{disabled: true, headers: {Authorization: [s3cret]}}]", "log.hooks=[{disabled: true, options: {smtp: {password: s3cret}}}]");
        Assert.Contains(KeyValuePair.Create("Registry:Mirror:Upstreams:proxy:Password", (string?)"s3cret"), translation.Settings);
        Assert.Equal("Mirror:Upstreams:proxy:Password = (hidden)", translation.Became("proxy.password"));
        Assert.DoesNotContain("s3cret", string.Join('\n', translation.Told), StringComparison.Ordinal);
    }
}
