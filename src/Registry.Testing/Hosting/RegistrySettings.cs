using System.Globalization;
using Microsoft.Extensions.Configuration;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Testing.Hosting;

/// <summary>The registry's settings as the options ask for them. Nothing is read from the environment or from files.</summary>
internal static class RegistrySettings
{
    private const string MirrorName = "upstream";
    private const string Data = "Data";

    /// <exception cref="ArgumentException">They make no sense.</exception>
    public static RegistryOptions Of(TestRegistryOptions options, RegistryFolder folder, Authority? authority)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = options.Tls ? "https://127.0.0.1:0" : "http://127.0.0.1:0",
            [Data] = folder.Data,
            ["Storage:Kind"] = options.OnDisk ? BlobStores.FileSystem : BlobStores.Memory,
        };
        AddTls(values, folder, authority);
        AddAuth(values, options);
        AddMirror(values, options, folder);
        foreach (var (name, value) in options.Settings)
        {
            values[name] = string.Equals(name, Data, StringComparison.OrdinalIgnoreCase) ? throw new ArgumentException($"The setting {Data} is the fixture's own: a snapshot would not have, and disposal not remove, what lies elsewhere.") : value;
        }

        return Read(values);
    }

    private static RegistryOptions Read(Dictionary<string, string?> values)
    {
        try
        {
            return SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"{RegistryOptions.Section}:{value.Key}", value.Value))).Build());
        }
        catch (StartupException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    private static void AddTls(Dictionary<string, string?> values, RegistryFolder folder, Authority? authority)
    {
        if (authority is not null)
        {
            values["Tls:Certificate"] = folder.Write("tls.crt", authority.CertificatePem);
            values["Tls:Key"] = folder.Write("tls.key", authority.KeyPem);
        }
    }

    private static void AddAuth(Dictionary<string, string?> values, TestRegistryOptions options)
    {
        var rules = options is { Users.Count: > 0, Rules.Count: 0 } ? [new TestRule("authenticated", "**", "admin")] : options.Rules;
        for (var i = 0; i < rules.Count; i++)
        {
            var path = $"Auth:Rules:{i.ToString(CultureInfo.InvariantCulture)}";
            (values[$"{path}:Who"], values[$"{path}:Repositories"], values[$"{path}:Actions"]) = (rules[i].Who, rules[i].Repositories, rules[i].Actions);
        }
    }

    private static void AddMirror(Dictionary<string, string?> values, TestRegistryOptions options, RegistryFolder folder)
    {
        var upstreams = options.Upstreams.ToList();
        if (options.MirrorOf is { } all)
        {
            upstreams.Add(KeyValuePair.Create(MirrorName, all));
            values["Mirror:Root"] = MirrorName;
        }

        for (var i = 0; i < upstreams.Count; i++)
        {
            var (name, upstream) = upstreams[i];
            var path = $"Mirror:Upstreams:{i.ToString(CultureInfo.InvariantCulture)}";
            (values[$"{path}:Name"], values[$"{path}:Url"]) = (name, upstream.Address.GetLeftPart(UriPartial.Authority));
            values[$"{path}:Authorities"] = upstream.AuthorityPem is { } pem ? folder.Write($"upstream-{i.ToString(CultureInfo.InvariantCulture)}.crt", pem) : null;
            values[$"{path}:Username"] = upstream.FirstUser?.Name;
            values[$"{path}:Password"] = upstream.FirstUser?.Password;
        }
    }
}
