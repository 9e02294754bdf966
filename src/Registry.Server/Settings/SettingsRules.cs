using Registry.Server.Auth;
using Registry.Server.Hosting;

namespace Registry.Server.Settings;

/// <summary>What settings have to be beyond their own type and range.</summary>
internal static class SettingsRules
{
    public static IEnumerable<string> Faults(RegistryOptions options) =>
        StorageFaults(options).Concat(UrlRules.Faults(options)).Concat(TlsRules.Faults(options)).Concat(TrustedProxies.Faults(options)).Concat(AuthRules.Faults(options.Auth));

    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> StorageFaults(RegistryOptions options)
    {
        if (!BlobStores.Names.Contains(options.Storage.Kind, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"Registry:Storage:Kind: there is no store '{options.Storage.Kind}'; there are {string.Join(", ", BlobStores.Names)}";
        }
    }
}
