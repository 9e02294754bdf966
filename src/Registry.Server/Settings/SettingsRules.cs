using Registry.Server.Hosting;

namespace Registry.Server.Settings;

/// <summary>What settings have to be beyond their own type and range.</summary>
internal static class SettingsRules
{
    public static IEnumerable<string> Faults(RegistryOptions options)
    {
        if (!BlobStores.Names.Contains(options.Storage.Kind, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"Registry:Storage:Kind: there is no store '{options.Storage.Kind}'; there are {string.Join(", ", BlobStores.Names)}";
        }

        if (options.Urls.Length > 0 && Split(options.Urls).Length == 0)
        {
            yield return $"Registry:Urls: '{options.Urls}' names no address; an example is http://localhost:5000";
        }

        foreach (var text in Split(options.Urls))
        {
            if (!ServedUrl.TryParse(text, out _, out var fault))
            {
                yield return $"Registry:Urls: {fault}";
            }
        }
    }

    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
