namespace Registry.Server.Settings;

/// <summary>What <c>Registry:Urls</c> has to be: addresses that can be listened on, all at a time.</summary>
internal static class UrlRules
{
    public static IEnumerable<string> Faults(RegistryOptions options)
    {
        if (options.Urls.Length > 0 && SettingsRules.Split(options.Urls).Length == 0)
        {
            yield return $"Registry:Urls: '{options.Urls}' names no address; an example is http://localhost:5000";
        }

        var seen = new List<ServedUrl>();
        foreach (var text in SettingsRules.Split(options.Urls))
        {
            if (!ServedUrl.TryParse(text, out var url, out var fault))
            {
                yield return $"Registry:Urls: {fault}";
            }
            else if (seen.Find(url!.Collides) is { } other)
            {
                yield return other.Text == text ? $"Registry:Urls: '{text}' stands there twice" : $"Registry:Urls: '{text}' and '{other.Text}' cannot both be listened on";
            }
            else
            {
                seen.Add(url);
            }
        }
    }

    /// <summary>The addresses; those that are none are left out, and told by <see cref="Faults"/>.</summary>
    public static IEnumerable<ServedUrl> Served(string urls)
    {
        foreach (var text in SettingsRules.Split(urls))
        {
            if (ServedUrl.TryParse(text, out var url, out _))
            {
                yield return url!;
            }
        }
    }
}
