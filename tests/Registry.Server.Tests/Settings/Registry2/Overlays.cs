using Registry.Server.Settings.Registry2;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>REGISTRY_* over the file, as registry:2 lays them.</summary>
public sealed class Overlays
{
    private const string File =
        """
        version: 0.1
        log: {level: info, fields: {service: registry}}
        storage: {filesystem: {rootdirectory: /old}, delete: {enabled: true}}
        http: {addr: ':5000', headers: {X-One: [a]}, tls: {clientcas: [/a.pem]}}
        notifications: {endpoints: [{name: first, url: http://a}]}
        """;

    [Theory]
    [InlineData("http.addr", "REGISTRY_HTTP_ADDR=:5001", ":5001")]
    [InlineData("http.addr", "REGISTRY_HTTP={addr: ':5002'}", ":5002")]
    [InlineData("http.headers", "REGISTRY_HTTP={addr: ':5002'}", null)]
    [InlineData("http.addr", "REGISTRY_HTTP={}|REGISTRY_HTTP_ADDR=:5003", ":5003")]
    [InlineData("http.secret", "REGISTRY_HTTP_SECRET=0123", "0123")]
    [InlineData("http.secret", "REGISTRY_HTTP_SECRET='a: b'", "a: b")]
    [InlineData("http.addr", "REGISTRY_HTTP_ADDR=", "")]
    [InlineData("http.addr", "REGISTRY_HTTP_ADDR=~", "")]
    [InlineData("http.headers.x-two", "REGISTRY_HTTP_HEADERS_X-TWO=[b]", "[b]")]
    [InlineData("http.headers", "REGISTRY_HTTP_HEADERS_X-ONE=[b]", "{X-One: [a], x-one: [b]}")]
    [InlineData("http.tls.clientcas", "REGISTRY_HTTP_TLS_CLIENTCAS_0=/b.pem", "[/b.pem]")]
    [InlineData("http.tls.clientcas", "REGISTRY_HTTP_TLS_CLIENTCAS_1=/b.pem", "[/a.pem, /b.pem]")]
    [InlineData("http.tls.letsencrypt.hosts", "REGISTRY_HTTP_TLS_LETSENCRYPT_HOSTS_0=a.org", "[a.org]")]
    [InlineData("storage", "REGISTRY_STORAGE=inmemory", "{inmemory: }")]
    [InlineData("storage", "REGISTRY_STORAGE=inmemory|REGISTRY_STORAGE_DELETE_ENABLED=true", "{inmemory: , delete: {enabled: true}}")]
    [InlineData("auth", "REGISTRY_AUTH=s3cret|REGISTRY_AUTH_HTPASSWD_PATH=/p", "{htpasswd: {path: /p}}")]
    [InlineData("storage.filesystem.rootdirectory", "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/new", "/new")]
    [InlineData("storage.s3.bucket", "REGISTRY_STORAGE_S3_BUCKET=b", "b")]
    [InlineData("auth", "REGISTRY_AUTH_HTPASSWD_PATH=/p|REGISTRY_AUTH=htpasswd|REGISTRY_AUTH_HTPASSWD_REALM=Registry Realm", "{htpasswd: {path: /p, realm: Registry Realm}}")]
    [InlineData("notifications.endpoints", "REGISTRY_NOTIFICATIONS_ENDPOINTS_0_DISABLED=true", "[{name: first, url: http://a, disabled: true}]")]
    [InlineData("notifications.endpoints", "REGISTRY_NOTIFICATIONS_ENDPOINTS_1_NAME=second", "[{name: first, url: http://a}, {name: second}]")]
    [InlineData("notifications.events.includereferences", "REGISTRY_NOTIFICATIONS_EVENTCONFIG_INCLUDEREFERENCES=true", "true")]
    [InlineData("health.file", "REGISTRY_HEALTH_FILECHECKERS_0_FILE=/down", "[{file: /down}]")]
    [InlineData("compatibility.schema1.signingkeyfile", "REGISTRY_COMPATIBILITY_SCHEMA1_TRUSTKEY=/key", "/key")]
    [InlineData("log.fields", "REGISTRY_LOG_FIELDS_ENVIRONMENT=test", "{service: registry, environment: test}")]
    [InlineData("log.level", "registry_log_level=debug|Registry_Log_Level=debug|REGISTRY__LOG__LEVEL=debug", "info")]
    public void AreLaidInTheOrderOfTheirNames(string path, string variables, string? value)
    {
        var official = OfficialSample.Read(File, [.. variables.Split('|').Select(variable => (variable.Split('=')[0], variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..]))]);
        Assert.Empty(official.Faults);
        Assert.Equal(value, official.Root.Find(path)?.ToString());
    }

    [Theory]
    [InlineData("REGISTRY_HTTP_SECRET", "*s3cret", "REGISTRY_HTTP_SECRET: its value is read as YAML, and is none; put it into quotes: REGISTRY_HTTP_SECRET='\"…\"'")]
    [InlineData("REGISTRY_HTTP_SECRET", "@s3cret", "REGISTRY_HTTP_SECRET: its value is read as YAML")]
    [InlineData("REGISTRY_HTTP_TLS_CLIENTCAS_5", "/b.pem", "REGISTRY_HTTP_TLS_CLIENTCAS_5: '5' is no entry of the list, which has 1")]
    [InlineData("REGISTRY_HTTP_TLS_CLIENTCAS_FIRST", "/b.pem", "REGISTRY_HTTP_TLS_CLIENTCAS_FIRST: 'first' is no entry of the list, which has 1")]
    public void WhatCannotBeLaidIsToldWithoutItsValue(string name, string value, string fault)
    {
        var told = Assert.Single(OfficialSample.Read(File, (name, value)).Faults);
        Assert.StartsWith(fault, told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REGISTRY_AUTH_FILE", "/run/user/0/auth.json")]
    [InlineData("REGISTRY_VERSION", "2.8")]
    [InlineData("REGISTRY_CONFIGURATION_PATH", "/config.yml")]
    [InlineData("REGISTRY__DATA", "/data")]
    [InlineData("Registry__Urls", "http://localhost:5001")]
    [InlineData("REGISTRY:URLS", "http://localhost:5001")]
    [InlineData("REGISTRY", "ghcr.io")]
    [InlineData("REGISTRY_PORT", "tcp://10.0.0.1:5000")]
    [InlineData("REGISTRY_SERVICE_HOST", "10.0.0.1")]
    [InlineData("REGISTRY_SERVICE_PORT", "5000")]
    [InlineData("REGISTRY_SERVICE_PORT_HTTP", "5000")]
    [InlineData("REGISTRY_PORT_5000_TCP", "tcp://10.0.0.1:5000")]
    [InlineData("REGISTRY_PORT_5000_TCP_ADDR", "10.0.0.1")]
    [InlineData("REGISTRY_PORT_5000_TCP_PORT", "5000")]
    [InlineData("REGISTRY_PORT_5000_TCP_PROTO", "tcp")]
    [InlineData("REGISTRY_HTTP_PORT", "tcp://10.0.0.1:5000")]
    [InlineData("REGISTRY_AUTH_SERVICE_HOST", "10.0.0.1")]
    [InlineData("REGISTRY_REDIS_PORT_6379_TCP_ADDR", "10.0.0.1")]
    [InlineData("REGISTRY_STORAGE_S3_SERVICE_PORT_HTTPS", "443")]
    public void WhatOthersSetIsNoSetting(string name, string value)
    {
        var official = OfficialSample.Read(null, (name, value));
        Assert.Equal((false, 0, 0), (official.IsUsed, official.Strangers.Count, official.Faults.Count));
    }

    [Theory]
    [InlineData("REGISTRY_PORT", "5000")]
    [InlineData("REGISTRY_URL", "http://localhost")]
    [InlineData("REGISTRY_HTP_ADDR", ":5000")]
    [InlineData("REGISTRY_", "")]
    public void OfNoSectionTheyAreToldOfAndChangeNothing(string name, string value)
    {
        var official = OfficialSample.Read(null, (name, value));
        Assert.Equal((false, name, 0), (official.IsUsed, Assert.Single(official.Strangers), official.Faults.Count));
    }

    [Fact]
    public void OfASectionTheyAreSettings() => Assert.True(OfficialSample.Read(null, ("REGISTRY_HTTP_ADDR", ":5000")).IsUsed);
}
