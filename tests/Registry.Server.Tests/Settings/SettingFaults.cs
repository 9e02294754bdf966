using System.Collections;
using Microsoft.Extensions.Configuration;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings;

/// <summary>Settings that make no sense stop the start, each with its path.</summary>
public sealed class SettingFaults
{
    [Theory]
    [InlineData("Urls", "", "Registry:Urls: The Urls field is required.")]
    [InlineData("Urls", ";", "Registry:Urls: ';' names no address")]
    [InlineData("Urls", "localhost:5000", "Registry:Urls: 'localhost:5000' is not an address to listen on")]
    [InlineData("Urls", "ftp://localhost", "Registry:Urls: 'ftp://localhost' does not begin with http:// or https://")]
    [InlineData("Urls", "http://localhost:5000;http://localhost:5000", "Registry:Urls: 'http://localhost:5000' stands there twice")]
    [InlineData("Urls", "http://localhost:5000;http://*:5000", "Registry:Urls: 'http://*:5000' and 'http://localhost:5000' cannot both be listened on")]
    [InlineData("Urls", "http://localhost/registry", "Registry:Urls: 'http://localhost/registry' has a path")]
    [InlineData("Urls", "http://localhost:99999", "Registry:Urls: 'http://localhost:99999' has a port that is none")]
    [InlineData("Urls", "http://localhost:0", "Registry:Urls: 'http://localhost:0': a free port can be taken on 127.0.0.1")]
    [InlineData("Urls", "http://127.0.0.1:5000;nonsense", "Registry:Urls: 'nonsense' is not an address")]
    [InlineData("Data", "", "Registry:Data: The Data field is required.")]
    [InlineData("Storage:Kind", "s3", "Registry:Storage:Kind: there is no store 's3'; there are filesystem, memory")]
    [InlineData("Storage", "memory", "Registry:Storage: 'memory' is not a setting; here are Kind, Reserve")]
    [InlineData("Storage:IsInMemory", "true", "Registry:Storage:IsInMemory: there is no such setting; here are Kind, Reserve")]
    [InlineData("Storage:Reserve", "-1", "Registry:Storage:Reserve: The field Reserve must be between 0 and 1125899906842624.")]
    [InlineData("Storage:Reserve", "64MiB", "Registry:Storage:Reserve: '64MiB' is not a whole number")]
    [InlineData("ShutdownTimeout", "soon", "Registry:ShutdownTimeout: 'soon' is not a time as hours:minutes:seconds")]
    [InlineData("ShutdownTimeout", "02:00:00", "Registry:ShutdownTimeout: The field ShutdownTimeout must be between 00:00:00 and 01:00:00.")]
    [InlineData("Uploads:IdleTimeout", "00:00:00", "Registry:Uploads:IdleTimeout: The field IdleTimeout must be between")]
    [InlineData("Manifests:MaxSize", "8MiB", "Registry:Manifests:MaxSize: '8MiB' is not a whole number")]
    [InlineData("Manifests:MaxSize", "1000", "Registry:Manifests:MaxSize: The field MaxSize must be between 4194304 and 67108864.")]
    [InlineData("Manifests:MaxSize", "99999999999", "Registry:Manifests:MaxSize: '99999999999' is not a whole number")]
    [InlineData("Manifests:MaxReferences", "0", "Registry:Manifests:MaxReferences: The field MaxReferences must be between 1 and")]
    [InlineData("Manifests:MissingReferences", "maybe", "Registry:Manifests:MissingReferences: 'maybe' is not one of refuse, accept-children, accept")]
    [InlineData("Manifests:MissingReferences", "1", "Registry:Manifests:MissingReferences: '1' is not one of")]
    [InlineData("Lists:MaxPage", "1.5", "Registry:Lists:MaxPage: '1.5' is not a whole number")]
    [InlineData("Lists:MaxPage", "", "Registry:Lists:MaxPage: '' is not a whole number")]
    [InlineData("Scrub:MaxRate", "0", "Registry:Scrub:MaxRate: The field MaxRate must be between 65536 and")]
    [InlineData("Log:Format", "xml", "Registry:Log:Format: 'xml' is not one of text, json")]
    [InlineData("Log:Level", "loud", "Registry:Log:Level: 'loud' is not one of trace, debug, information")]
    [InlineData("Log:Requests", "yes", "Registry:Log:Requests: 'yes' is not true or false")]
    [InlineData("Proxies", "10.0.0.0/8", "Registry:Proxies: '10.0.0.0/8' is not a list; its entries are Registry:Proxies:0")]
    [InlineData("Proxies:0", "x", "Registry:Proxies:0: 'x' is not an address or a network such as 10.0.0.0/8")]
    [InlineData("Proxies:0", "", "Registry:Proxies:0: '' is not an address or a network")]
    [InlineData("Proxies:0", "10", "Registry:Proxies:0: '10' is not an address or a network")]
    [InlineData("Proxies:0", "010.0.0.1", "Registry:Proxies:0: '010.0.0.1' is not an address or a network")]
    [InlineData("Proxies:0", "10.0.0.1/8", "Registry:Proxies:0: '10.0.0.1/8' is not an address or a network")]
    [InlineData("Proxies:0", "10.0.0.0/33", "Registry:Proxies:0: '10.0.0.0/33' is not an address or a network")]
    [InlineData("Proxies:0", "proxy.example.com", "Registry:Proxies:0: 'proxy.example.com' is not an address or a network")]
    [InlineData("Writes", "some", "Registry:Writes: 'some' is not one of all, no-deletes, none")]
    [InlineData("Auth:Challenge", "digest", "Registry:Auth:Challenge: 'digest' is not one of bearer, basic")]
    [InlineData("Tls:Certificate", "tls.crt", "Registry:Tls:Certificate: no address in Registry:Urls begins with https://")]
    [InlineData("Tls:Key", "tls.key", "Registry:Tls:Key: no address in Registry:Urls begins with https://")]
    [InlineData("Tls:ClientCertificates", "accept", "Registry:Tls:ClientCertificates: no address in Registry:Urls begins with https://")]
    [InlineData("Tls:ClientAuthorities", "ca.crt", "Registry:Tls:ClientAuthorities: no address in Registry:Urls begins with https://")]
    [InlineData("Tls:Minimum", "tls13", "Registry:Tls:Minimum: no address in Registry:Urls begins with https://")]
    [InlineData("Tls:Minimum", "tls11", "Registry:Tls:Minimum: 'tls11' is not one of tls12, tls13")]
    [InlineData("Tls:ClientCertificates", "maybe", "Registry:Tls:ClientCertificates: 'maybe' is not one of none, accept, require")]
    [InlineData("Auth:Enabled", "perhaps", "Registry:Auth:Enabled: 'perhaps' is not true or false")]
    [InlineData("Uploads:Idle", "1", "Registry:Uploads:Idle: there is no such setting; here are IdleTimeout, Expiry")]
    [InlineData("Typo", "1", "Registry:Typo: there is no such setting; here are Urls, Data, ShutdownTimeout, Proxies, Writes, Headers, Tls, Storage, Uploads, Manifests, Lists, Auth, Audit, Cleanup, Scrub, Trash, History, Snapshots, Policies, Mirror, Sync, Log")]
    public void EachIsToldWithItsPathAndWhatIsWanted(string key, string value, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults(($"Registry:{key}", value))), StringComparison.Ordinal);

    [Fact]
    public void ThoseOfAListsEntryToo() =>
        Assert.Equal(
            [
                "Registry:Auth:Rules:0:Whom: there is no such setting; here are Who, Repositories, Actions",
                "Registry:Auth:Rules:0:Who: The Who field is required.",
                "Registry:Auth:Rules:0:Actions: The Actions field is required.",
            ],
            Faults(("Registry:Auth:Rules:0:Whom", "x"), ("Registry:Auth:Rules:0:Repositories", "**")));

    [Theory]
    [InlineData("X-Robots-Tag", "none", null)]
    [InlineData("Strict-Transport-Security", "max-age=63072000; includeSubDomains", null)]
    [InlineData("X Robots", "none", "Registry:Headers:0:Name: 'X Robots' is not the name of a header")]
    [InlineData("X-Robots-Tag", "no\r\nSet-Cookie: a=b", "Registry:Headers:0:Value: a header's value is one line of printable ASCII")]
    [InlineData("Content-Length", "5", "Registry:Headers:0:Name: Content-Length is the registry's own to say")]
    [InlineData("docker-content-digest", "x", "Registry:Headers:0:Name: docker-content-digest is the registry's own to say")]
    public void ThoseOfAHeaderThatNoAnswerCanHave(string name, string value, string? fault)
    {
        (string, string)[] settings = [("Registry:Headers:0:Name", name), ("Registry:Headers:0:Value", value)];
        Assert.Equal(fault is null ? [] : [fault], fault is null ? [.. Read(settings).Headers.Where(header => header.Value != value).Select(header => header.Name)] : Faults(settings));
    }

    [Theory]
    [InlineData("", "Certificate,Key")]
    [InlineData("Certificate", "Key")]
    [InlineData("Key", "Certificate")]
    [InlineData("Certificate,Key,ClientCertificates", "ClientAuthorities")]
    [InlineData("ClientCertificates", "Certificate,ClientAuthorities,Key")]
    public void ThoseOfWhatAnHttpsAddressIsMissing(string set, string missing) =>
        Assert.Equal(
            missing.Split(',').Select(name => $"Registry:Tls:{name}"),
            Faults(Https(set)).Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Certificate,Key")]
    [InlineData("Certificate,Key,ClientAuthorities")]
    [InlineData("Certificate,Key,ClientCertificates,ClientAuthorities")]
    public void AnHttpsAddressWithWhatItNeedsIsNone(string set) => Assert.NotNull(Read(Https(set)));

    [Fact]
    public void AllAreToldAtOnce()
    {
        var faults = Faults(
            ("Registry:Urls", "nonsense"), ("Registry:Typo", "1"), ("Registry:Storage:Kind", "s3"), ("Registry:Manifests:MaxSize", "1"),
            ("Registry:Lists:MaxPage", "many"), ("Registry:Log:Format", "xml"), ("Registry:Log:Typo", "1"), ("Registry:ShutdownTimeout", "-1"));
        Assert.Equal(
            ["Lists:MaxPage", "Log:Format", "Log:Typo", "Manifests:MaxSize", "ShutdownTimeout", "Storage:Kind", "Typo", "Urls"],
            faults.Select(fault => fault["Registry:".Length..fault.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Registry:Manifests:MissingReferences", "Accept-Children")]
    [InlineData("registry:manifests:missingreferences", "acceptchildren")]
    [InlineData("REGISTRY:LOG:LEVEL", "Warning")]
    [InlineData("Registry:Storage:Kind", "Memory")]
    [InlineData("Registry:Uploads:IdleTimeout", "1.00:00:00")]
    [InlineData("Registry:Urls", "http://*:5000; http://[::1]:5001;")]
    [InlineData("Registry:Proxies:0", "10.0.0.0/8")]
    [InlineData("Registry:Proxies:0", "::1")]
    [InlineData("Registry:Proxies:0", "fd00::/8")]
    [InlineData("Registry:Proxies:0", "::ffff:10.0.0.1")]
    [InlineData("Another:Section", "1")]
    public void WordsAreReadInAnyCase(string key, string value) => Assert.NotNull(Read((key, value)));

    [Fact]
    public void WithoutSettingsThereAreTheDefaults()
    {
        var options = Read();
        Assert.Equal(("http://localhost:5000", "./data", BlobStores.FileSystem), (options.Urls, options.Data, options.Storage.Kind));
    }

    [Fact]
    public void TheFileBesideTheProgramShowsEverySettingWithItsDefault()
    {
        var shown = new ConfigurationBuilder().AddJsonFile(Path.Combine(RepositoryRoot.Path, "appsettings.json")).Build().AsEnumerable()
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value!);
        var defaults = Settings("Registry", new RegistryOptions()).Where(setting => setting.Value is not (null or ICollection { Count: 0 })).ToDictionary();
        Assert.Equal(defaults.Keys.Order(), shown.Keys.Order());
        Assert.Equivalent(new RegistryOptions(), Read([.. shown.Select(setting => (setting.Key, setting.Value))]));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Settings(string path, object section) =>
        section.GetType().GetProperties().Where(property => property.CanWrite).SelectMany(property => property.PropertyType is { IsClass: true, Namespace: "Registry.Server.Settings" }
            ? Settings($"{path}:{property.Name}", property.GetValue(section)!)
            : [new($"{path}:{property.Name}", property.GetValue(section))]);

    private static (string Key, string Value)[] Https(string set) =>
    [
        ("Registry:Urls", "http://localhost:5000;https://localhost:5001"),
        .. set.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => ($"Registry:Tls:{name}", name == "ClientCertificates" ? "require" : "file.pem")),
    ];

    private static string[] Faults(params (string Key, string Value)[] settings) =>
        Assert.Throws<StartupException>(() => Read(settings)).Message.Split(Environment.NewLine);

    private static RegistryOptions Read(params (string Key, string Value)[] settings) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
