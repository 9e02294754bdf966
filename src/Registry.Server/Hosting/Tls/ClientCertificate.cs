using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace Registry.Server.Hosting.Tls;

/// <summary>Who a client's certificate says it is. The handshake has checked it: there is none that the authorities did not issue.</summary>
internal static class ClientCertificate
{
    private const string CommonName = "2.5.4.3";

    /// <summary>The common name of the certificate's subject. Null without a certificate, and where it has no common name or several.</summary>
    public static string? NameOf(HttpContext context) =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate ? NameOf(certificate) : null;

    private static string? NameOf(X509Certificate2 certificate)
    {
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
            .Select(part => part.GetSingleElementValue())
            .ToList();
        return names is [{ Length: > 0 } name] ? name : null;
    }
}
