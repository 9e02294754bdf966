namespace Registry.Server.Settings;

/// <summary>What <c>Registry:Tls</c> has to be: all that https:// addresses need, and nothing where there are none, for it would protect nobody.</summary>
internal static class TlsRules
{
    private const string Section = "Registry:Tls";

    public static IEnumerable<string> Faults(RegistryOptions options)
    {
        var url = SettingsRules.Split(options.Urls).FirstOrDefault(text => text.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        return url is null ? Idle(options.Tls) : Missing(options.Tls, url);
    }

    private static IEnumerable<string> Idle(TlsOptions tls)
    {
        IEnumerable<(string Name, bool IsSet)> settings =
        [
            (nameof(tls.Certificate), !string.IsNullOrEmpty(tls.Certificate)),
            (nameof(tls.Key), !string.IsNullOrEmpty(tls.Key)),
            (nameof(tls.Minimum), tls.Minimum != TlsVersion.Tls12),
            (nameof(tls.ClientCertificates), tls.ClientCertificates != ClientCertificates.None),
            (nameof(tls.ClientAuthorities), !string.IsNullOrEmpty(tls.ClientAuthorities)),
        ];
        return settings.Where(setting => setting.IsSet).Select(setting => $"{Section}:{setting.Name}: no address in Registry:Urls begins with https://, so it would do nothing");
    }

    private static IEnumerable<string> Missing(TlsOptions tls, string url)
    {
        if (string.IsNullOrEmpty(tls.Certificate))
        {
            yield return $"{Section}:Certificate: '{url}' needs a certificate; name its PEM file here";
        }

        if (string.IsNullOrEmpty(tls.Key))
        {
            yield return $"{Section}:Key: '{url}' needs the certificate's key; name its PEM file here";
        }

        if (tls.ClientCertificates != ClientCertificates.None && string.IsNullOrEmpty(tls.ClientAuthorities))
        {
            yield return $"{Section}:ClientAuthorities: client certificates are asked for; name here the PEM file of the authorities whose are believed";
        }
    }
}
