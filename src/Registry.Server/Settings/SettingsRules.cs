using Registry.Server.Auth;
using Registry.Server.Hosting;
using Registry.Server.Mirror;
using Registry.Server.Mirror.Sync;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Policies;

namespace Registry.Server.Settings;

/// <summary>What settings have to be beyond their own type and range.</summary>
internal static class SettingsRules
{
    /// <param name="serves">Whether somebody will be listened to; a command that works on the data beside it need not know on which addresses.</param>
    public static IEnumerable<string> Faults(RegistryOptions options, bool serves)
    {
        var ofData = StorageFaults(options).Concat(AuthRules.Faults(options.Auth)).Concat(PolicyRules.Faults(options.Policies)).Concat(MirrorRules.Faults(options.Mirror)).Concat(SyncRules.Faults(options.Sync));
        return serves ? ofData.Concat(UrlRules.Faults(options)).Concat(HeaderRules.Faults(options.Headers)).Concat(TlsRules.Faults(options)).Concat(TrustedProxies.Faults(options)) : ofData;
    }

    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> StorageFaults(RegistryOptions options)
    {
        if (!BlobStores.Names.Contains(options.Storage.Kind, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"Registry:Storage:Kind: there is no store '{options.Storage.Kind}'; there are {string.Join(", ", BlobStores.Names)}";
        }
    }
}
