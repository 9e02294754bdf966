using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>What the registry cannot do stops the start, and so does what makes no sense: each with its path and what to do.</summary>
public sealed class Refusals
{
    [Theory]
    [InlineData("http.addr", "'5000'", "'5000' is not :PORT or HOST:PORT")]
    [InlineData("http.addr", "registry.example.com:5000", "'registry.example.com:5000' is not :PORT or HOST:PORT with an address of this machine")]
    [InlineData("http.addr", ":99999", "':99999' is not :PORT")]
    [InlineData("http.addr", "::1:5000", "'::1:5000' is not :PORT")]
    [InlineData("http.addr", "[a, b]", "it is a list or a section, where one value is expected")]
    [InlineData("http.net", "udp", "'udp' is no network that registry:2 knows")]
    [InlineData("http.prefix", "/nested/", "clients look for a registry at the root")]
    [InlineData("http.draintimeout", "soon", "'soon' is not a time such as 30s, 15m or 168h")]
    [InlineData("http.draintimeout", "-5s", "'-5s' is not a time")]
    [InlineData("http.headers.content-length", "['5']", "Name: content-length is the registry's own to say")]
    [InlineData("http.debug.prometheus.enabled", "maybe", "'maybe' is not true or false")]
    [InlineData("http.h2c.enabled", "true", "without TLS only HTTP/1.1 is spoken here")]
    [InlineData("http.tls.clientcas", "[/a.pem, /b.pem]", "the authorities have to be in one file: cat /a.pem /b.pem > clients.pem")]
    [InlineData("http.tls.minimumtls", "ssl3", "'ssl3' is none of registry:2's")]
    [InlineData("http.tls.ciphersuites", "[TLS_AES_128_GCM_SHA256]", "which ciphers are spoken is for this machine's OpenSSL")]
    [InlineData("http.tls.letsencrypt", "{cachefile: /cache, email: a@example.com}", "the registry gets itself no certificates")]
    [InlineData("storage.s3", "{bucket: b}", "the registry keeps its content on a disk")]
    [InlineData("storage.s3aws", "{bucket: b}", "the registry keeps its content on a disk")]
    [InlineData("storage.azure", "{container: c}", "the registry keeps its content on a disk")]
    [InlineData("storage.gcs", "{bucket: b}", "the registry keeps its content on a disk")]
    [InlineData("storage.swift", "{container: c}", "the registry keeps its content on a disk")]
    [InlineData("storage.oss", "{bucket: b}", "the registry keeps its content on a disk")]
    [InlineData("storage.delete.enabled", "maybe", "'maybe' is not true or false")]
    [InlineData("storage.delete.enabled", "'true'", "in quotes it is no true for registry:2")]
    [InlineData("storage.delete.enabled", "\"yes\"", "in quotes it is no true for registry:2")]
    [InlineData("storage.maintenance.readonly.enabled", "maybe", "'maybe' is not true or false")]
    [InlineData("storage.maintenance.uploadpurging.age", "long", "'long' is not a time")]
    [InlineData("auth.token", "{realm: r, service: s, issuer: i, rootcertbundle: /b}", "tokens of another service are not taken")]
    [InlineData("auth.silly", "{realm: r, service: s}", "it lets everybody in")]
    [InlineData("auth.htpasswd.path", "/nowhere/htpasswd", "there is no file '/nowhere/htpasswd'. registry:2 would make one")]
    [InlineData("proxy.remoteurl", "registry-1.docker.io", "it is not an address such as https://registry-1.docker.io")]
    [InlineData("proxy.remoteurl", "https://bob:s3cret@quay.io", "it is not an address such as https://registry-1.docker.io")]
    [InlineData("proxy.remoteurl", "https://quay.io/team", "it is not an address such as https://registry-1.docker.io")]
    [InlineData("proxy.exec", "{command: docker-credential-helper}", "no program is asked for passwords")]
    [InlineData("log.level", "loud", "'loud' is none of error, warn, info and debug")]
    [InlineData("log.formatter", "logstash", "there is no format of Logstash's own")]
    [InlineData("log.formatter", "xml", "'xml' is none of text, json and logstash")]
    [InlineData("log.accesslog.disabled", "maybe", "'maybe' is not true or false")]
    [InlineData("log.hooks", "[{type: mail}]", "entry 0 'mail': the registry sends no mail")]
    [InlineData("reporting.bugsnag", "{apikey: k}", "errors stand in the log")]
    [InlineData("reporting.newrelic", "{licensekey: k}", "errors stand in the log")]
    [InlineData("middleware.registry", "[{name: a}]", "entry 0 'a': blobs come from the registry itself")]
    [InlineData("middleware.repository", "[{name: a, disabled: true}, {name: b}]", "entry 1 'b': blobs come from the registry itself")]
    [InlineData("middleware.storage", "[{name: cloudfront, options: {baseurl: http://a}}]", "entry 0 'cloudfront': blobs come from the registry itself")]
    [InlineData("notifications.endpoints", "[{name: a, url: http://a}]", "entry 0 'a': nobody can be notified")]
    [InlineData("health.file", "[{file: /down}]", "the registry tells of its own health alone")]
    [InlineData("health.http", "[{uri: http://a}]", "the registry tells of its own health alone")]
    [InlineData("health.tcp", "[{addr: 'a:1'}]", "the registry tells of its own health alone")]
    [InlineData("catalog.maxentries", "many", "'many' is not a whole number")]
    [InlineData("compatibility.schema1.enabled", "true", "manifests of schema version 1")]
    [InlineData("validation.manifests.urls.allow", "['^https://example\\.com/']", "addresses that a manifest gives for layers elsewhere")]
    [InlineData("validation.manifests.urls.deny", "['^http://']", "addresses that a manifest gives for layers elsewhere")]
    [InlineData("validation.manifests.indexes.platforms", "list", "an index's images are all asked for, or none")]
    [InlineData("validation.manifests.indexes.platforms", "some", "'some' is none of all, none and list")]
    [InlineData("validation.manifests.indexes.platformlist", "[{os: linux}]", "")]
    [InlineData("policy.repository.classes", "[image]", "every kind of content is taken")]
    public void NameTheSettingAndWhatToDo(string path, string value, string told)
    {
        var (name, _) = OfficialSample.Variable(path, value);
        var translation = OfficialSample.Of($"{path}={value}");
        if (told.Length == 0)
        {
            Assert.Empty(translation.Faults);
            return;
        }

        var fault = Assert.Single(translation.Faults.Distinct());
        Assert.StartsWith($"{path} ({name}): {told}", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.adr", "http.adr (REGISTRY_HTTP_ADR): registry:2 has no such setting; http has addr, net, host, prefix, secret, relativeurls, draintimeout, headers, debug, http2, h2c, tls")]
    [InlineData("storage.filesystem.rootdir", "storage.filesystem.rootdir (REGISTRY_STORAGE_FILESYSTEM_ROOTDIR): registry:2 has no such setting; storage.filesystem has rootdirectory, maxthreads")]
    [InlineData("log.levels", "log.levels (REGISTRY_LOG_LEVELS): registry:2 has no such setting; log has level, formatter, accesslog, fields, hooks, reportcaller")]
    public void AMisspeltSettingIsNotLost(string path, string fault) => Assert.Equal(fault, Assert.Single(OfficialSample.Of($"{path}=1").Faults));

    [Theory]
    [InlineData("auth=dXNlcjpzM2NyZXQ=", "auth (REGISTRY_AUTH): it is a section, with htpasswd, token, silly, none, and no value of its own")]
    [InlineData("auth={auths: {host: {auth: s3cret}}}", "auth.auths (REGISTRY_AUTH): registry:2 has no such setting; auth has htpasswd, token, silly, none")]
    [InlineData("proxy=http://bob:s3cret@proxy:3128", "proxy (REGISTRY_PROXY): it is a section, with remoteurl, username, password, ttl, exec, cachewritetimeout, and no value of its own")]
    public void AVariableOfAnotherProgramIsNamedWithoutItsValue(string setting, string fault) => Assert.Equal(fault, Assert.Single(OfficialSample.Of(setting).Faults));

    [Fact]
    public void OneOfTheFileIsNamedWithItsLine()
    {
        var translation = OfficialSample.OfFile("version: 0.1\nhttp:\n  addr: :5000\n  adr: :5000\ncache:\n  size: 1\nstorage: filesystem\nlog: loud\n");
        Assert.Collection(
            translation.Faults,
            fault => Assert.Matches(@"\Ahttp\.adr \(.*config\.yml, line 4\): registry:2 has no such setting; http has addr, ", fault),
            fault => Assert.Matches(@"\Acache \(.*config\.yml, line 5\): registry:2 has no such setting; it has http, storage, auth, proxy, log, loglevel, reporting, version, ", fault),
            fault => Assert.Matches(@"\Alog \(.*config\.yml, line 8\): it is a section, with level, formatter, accesslog, fields, hooks, reportcaller, and no value of its own", fault));
    }

    [Fact]
    public void TwoStoragesAreOneTooMany()
    {
        var translation = OfficialSample.Of("storage.filesystem.rootdirectory=/data", "storage.inmemory=");
        Assert.StartsWith("storage.inmemory (REGISTRY_STORAGE_INMEMORY): there is storage.filesystem too", Assert.Single(translation.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proxy.username=bob", "proxy.username (REGISTRY_PROXY_USERNAME): the upstream wants both or none; set proxy.password too")]
    [InlineData("proxy.password=s3cret", "proxy.password (REGISTRY_PROXY_PASSWORD): the upstream wants both or none; set proxy.username too")]
    public void HalfACredentialIsNone(string half, string fault) => Assert.Equal(fault, Assert.Single(OfficialSample.Of("proxy.remoteurl=https://quay.io", half).Faults));

    [Fact]
    public void ClientsCertificatesThatNobodyVouchesForProveNothing() => Assert.StartsWith(
        "http.tls.clientauth (REGISTRY_HTTP_TLS_CLIENTAUTH): a certificate that nobody has to vouch for proves nothing",
        Assert.Single(OfficialSample.Of("http.tls.clientcas=[/ca.pem]", "http.tls.clientauth=request-client-cert").Faults.Distinct()),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("auth=none")]
    public void NorMayTheyBeLeftOutWhereNobodySignsIn(string auth) => Assert.StartsWith(
        "http.tls.clientauth (REGISTRY_HTTP_TLS_CLIENTAUTH): without auth everybody gets in",
        Assert.Single(OfficialSample.Of([.. new[] { "http.tls.clientcas=[/ca.pem]", "http.tls.clientauth=verify-client-cert-if-given", auth }.Where(setting => setting.Length > 0)]).Faults),
        StringComparison.Ordinal);

    [Fact]
    public void AFileWithoutItsVersionMayBeAnything() => Assert.StartsWith("version (", Assert.Single(OfficialSample.Read("http: {addr: ':5000'}").Faults), StringComparison.Ordinal);

    [Fact]
    public void WhatIsWrongWithWhatASettingBecameNamesBoth()
    {
        var translation = OfficialSample.Of("http.draintimeout=2h", "http.addr=localhost:0");
        Assert.Equal(
            "http.draintimeout (REGISTRY_HTTP_DRAINTIMEOUT): Registry:ShutdownTimeout: The field ShutdownTimeout must be between 00:00:00 and 01:00:00.",
            translation.Explain("Registry:ShutdownTimeout: The field ShutdownTimeout must be between 00:00:00 and 01:00:00."));
        Assert.Equal("Registry:Typo: there is no such setting", translation.Explain("Registry:Typo: there is no such setting"));
    }
}
