using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Server.Settings;

namespace Registry.Server.Hosting.Tls;

/// <summary>Reads the files of <c>Registry:Tls</c>, whole or not at all. What it says of a fault names file and reason, and never shows what a file holds.</summary>
internal static class TlsFiles
{
    private const string CertificateBegin = "-----BEGIN CERTIFICATE-----";

    /// <summary>Changes when one of the files does.</summary>
    public static string Stamps(TlsOptions options) => string.Join('\n', Paths(options).Select(FileStamp.Of));

    /// <exception cref="StartupException">A file is missing, or does not hold what it should.</exception>
    public static ServedCertificate Read(TlsOptions options)
    {
        // Once, so that chain and certificate are of one file although somebody may be replacing it.
        var text = Text(nameof(options.Certificate), options.Certificate!);
        var chain = Certificates(nameof(options.Certificate), options.Certificate!, text);
        var certificate = WithKey(text, options);
        var authorities = options.ClientCertificates == ClientCertificates.None ? [] : Authorities(options.ClientAuthorities!);

        // Those that it is asked for are told to clients, which may have several certificates. Offline, for a handshake must not wait for what the certificate says is elsewhere.
        var trust = authorities.Count == 0 ? null : SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true);
        return new ServedCertificate(certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true, trust), authorities);
    }

    private static IEnumerable<string> Paths(TlsOptions options) =>
        new[] { options.Certificate, options.Key, options.ClientCertificates == ClientCertificates.None ? null : options.ClientAuthorities }.OfType<string>();

    private static X509Certificate2 WithKey(string certificate, TlsOptions options)
    {
        var path = options.Key!;
        var key = Text(nameof(options.Key), path);
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw Fault(nameof(options.Key), path, "holds no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----");
        }

        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw Fault(nameof(options.Key), path, "is encrypted, and there is nobody to ask for its pass phrase; openssl pkey writes it without");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Fault(nameof(options.Key), path, $"does not belong to the first certificate in {options.Certificate}, or is broken");
        }
    }

    private static X509Certificate2Collection Authorities(string path)
    {
        var authorities = Certificates(nameof(TlsOptions.ClientAuthorities), path, Text(nameof(TlsOptions.ClientAuthorities), path));
        return authorities.Any(authority => authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData))
            ? authorities
            : throw Fault(nameof(TlsOptions.ClientAuthorities), path, "holds no root, only certificates that others have issued; add the root that they lead to");
    }

    private static X509Certificate2Collection Certificates(string setting, string path, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            throw Fault(setting, path, "holds a certificate that is broken");
        }

        // One that is cut off is passed over in silence: somebody may be writing the file right now.
        if (certificates.Count < text.AsSpan().Count(CertificateBegin))
        {
            throw Fault(setting, path, "holds a certificate that is broken");
        }

        return certificates.Count > 0 ? certificates : throw Fault(setting, path, $"holds no certificate in PEM, which begins with {CertificateBegin}");
    }

    private static string Text(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(setting, path, $"cannot be read: {e.Message}");
        }
    }

    private static StartupException Fault(string setting, string path, string reason) => new($"Registry:Tls:{setting}: {path} {reason}");
}
