namespace Registry.Server.Settings.Registry2;

/// <summary><c>http.tls</c>.</summary>
internal static class TlsTable
{
    private const string Authorities = "http.tls.clientcas";
    private const string Mode = "http.tls.clientauth";
    private const string Optional = "accept";
    private const string Older = "TLS 1.2 and 1.3 are spoken, and nothing older";

    public static IEnumerable<Entry> Entries =>
    [
        Entry.Text("http.tls.certificate", "Tls:Certificate"),
        Entry.Text("http.tls.key", "Tls:Key"),
        new(Authorities, ClientAuthorities),
        Entry.PartOf(Mode, Authorities),
        new("http.tls.minimumtls", Minimum),
        Entry.Refused("http.tls.ciphersuites", "which ciphers are spoken is for this machine's OpenSSL to say, in its openssl.cnf; leave it out, or let a proxy do TLS"),
        new("http.tls.letsencrypt", LetsEncrypt),
    ];

    private static void ClientAuthorities(Translation to, string path)
    {
        var files = to.List(path);
        if (files.Count > 1)
        {
            to.Refuse(path, $"the authorities have to be in one file: cat {string.Join(' ', files)} > clients.pem, and name that one");
        }

        if (ModeOf(to) is not { } mode || files.Count != 1)
        {
            return;
        }

        if (mode == Optional && to.Find("auth") is null)
        {
            // registry:2 knows no such mode, and goes on asking everybody.
            to.Refuse(Mode, "without auth everybody gets in, with a certificate or without, while a registry:2 wants one of everybody; choose require-and-verify-client-cert, or remove clientcas");
            return;
        }

        to.Becomes(path, "Tls:ClientAuthorities", files[0]);
        to.Becomes(to.Find(Mode) is null ? path : Mode, "Tls:ClientCertificates", mode);
        if (to.Find("auth") is not null)
        {
            to.Missing(path, "a certificate whose common name is a user's signs in as that user, without a password, while a registry:2 wants both; let the authorities vouch for no such names");
        }
        else
        {
            // There such a certificate opens all doors; here it would be only a name, which no rule knows.
            to.Becomes(path, "Auth:Enabled", "false");
        }
    }

    private static string? ModeOf(Translation to)
    {
        switch (to.Text(Mode))
        {
            case null or "require-and-verify-client-cert":
                return "require";
            case "verify-client-cert-if-given":
                return Optional;
            case "request-client-cert" or "require-any-client-cert":
                to.Refuse(Mode, "a certificate that nobody has to vouch for proves nothing, and is not taken here; choose require-and-verify-client-cert or verify-client-cert-if-given");
                return null;
            case var other:
                to.Refuse(Mode, $"'{other}' is none of registry:2's; there are require-and-verify-client-cert, verify-client-cert-if-given, require-any-client-cert and request-client-cert");
                return null;
        }
    }

    private static void Minimum(Translation to, string path)
    {
        switch (to.Text(path))
        {
            case null:
                break;
            case "tls1.0" or "tls1.1" or "tls1.2":
                to.NotNeeded(path, Older);
                break;
            case "tls1.3":
                to.Becomes(path, "Tls:Minimum", "tls13");
                break;
            case var other:
                to.Refuse(path, $"'{other}' is none of registry:2's; there are tls1.0, tls1.1, tls1.2 and tls1.3");
                break;
        }
    }

    private static void LetsEncrypt(Translation to, string path)
    {
        if (to.Find(path) is not null)
        {
            to.Refuse(path, "the registry gets itself no certificates; let certbot or a proxy do it, and name its files by http.tls.certificate and http.tls.key: a renewed one needs no restart");
        }
    }
}
