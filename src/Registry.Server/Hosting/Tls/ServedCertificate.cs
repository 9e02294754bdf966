using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Registry.Server.Hosting.Tls;

/// <summary>What the files of <c>Registry:Tls</c> held when they were read.</summary>
/// <param name="Certificate">With its private key.</param>
/// <param name="Context">With those that lead to its root.</param>
/// <param name="Authorities">Whose client certificates are believed; empty where none is asked for.</param>
internal sealed record ServedCertificate(X509Certificate2 Certificate, SslStreamCertificateContext Context, X509Certificate2Collection Authorities)
{
    /// <summary>The first name of a host that it is for, if it is not for a whole domain.</summary>
    public string? HostName => Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames())
        .FirstOrDefault(name => !name.StartsWith('*'));
}
