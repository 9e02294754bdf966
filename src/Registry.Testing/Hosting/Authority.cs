using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Registry.Testing.Hosting;

/// <summary>Made on the spot: an authority, and the certificate for this machine that it vouches for. The authority's key is forgotten at once.</summary>
internal sealed class Authority
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    public Authority()
    {
        // Not by the registry's clock: clients have another one, and it is theirs that counts.
        var now = TimeProvider.System.GetUtcNow();
        var (from, until) = (now.AddDays(-1), now.AddDays(30));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = ForAuthority(authorityKey).CreateSelfSigned(from, until);
        using var certificate = ForServer(key).Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        AuthorityPem = authority.ExportCertificatePem();
        CertificatePem = certificate.ExportCertificatePem();
        KeyPem = key.ExportPkcs8PrivateKeyPem();
    }

    public string AuthorityPem { get; }

    public string CertificatePem { get; }

    public string KeyPem { get; }

    private static CertificateRequest ForAuthority(ECDsa key)
    {
        var request = new CertificateRequest("CN=Test registry authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    private static CertificateRequest ForServer(ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ForServers)], critical: false));
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
