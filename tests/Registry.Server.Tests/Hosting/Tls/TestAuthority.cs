using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>An authority of a test's own. What it issues is good now, unless it is asked for what is not.</summary>
internal sealed class TestAuthority
{
    public const string ForClients = "1.3.6.1.5.5.7.3.2";
    public const string ForServers = "1.3.6.1.5.5.7.3.1";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static int _serial;

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public static TestAuthority Root(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Request(name, key, isAuthority: true).CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30)));
    }

    /// <summary>One that this one vouches for.</summary>
    public TestAuthority Below(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Sign(Request(name, key, isAuthority: true), key, -20, 20));
    }

    public X509Certificate2 Server(string host = "localhost", bool expired = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        return Issue("server", ForServers, expired, names.Build());
    }

    public X509Certificate2 Issue(string name, string? use, bool expired = false, params X509Extension[] more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key, isAuthority: false);
        foreach (var extension in more)
        {
            request.CertificateExtensions.Add(extension);
        }

        if (use is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        }

        return Sign(request, key, -10, expired ? -5 : 10);
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, int from, int until)
    {
        using var certificate = request.Create(Certificate, Now.AddDays(from), Now.AddDays(until), BitConverter.GetBytes(Interlocked.Increment(ref _serial)));
        return certificate.CopyWithPrivateKey(key);
    }
}
