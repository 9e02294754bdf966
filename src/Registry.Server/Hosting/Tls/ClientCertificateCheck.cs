using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Server.Settings;

namespace Registry.Server.Hosting.Tls;

/// <summary>Asks clients for a certificate, and ends the handshake where it is not one of the configured authorities'.</summary>
internal sealed partial class ClientCertificateCheck(ClientCertificates mode, ILogger logger)
{
    // RFC 5280, 4.2.1.12: id-kp-clientAuth. A certificate that names no use at all is good for this one too.
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    public void AddTo(SslServerAuthenticationOptions handshake, X509Certificate2Collection authorities)
    {
        if (mode == ClientCertificates.None)
        {
            return;
        }

        handshake.ClientCertificateRequired = true;
        handshake.CertificateChainPolicy = Policy(authorities);
        handshake.RemoteCertificateValidationCallback = (_, _, chain, errors) => Accepts(chain, errors);

        // A session that is taken up again brings the client's certificate, but not those between it and its authority.
        handshake.AllowTlsResume = false;
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private bool Accepts(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateNotAvailable && mode == ClientCertificates.Accept))
        {
            return true;
        }

        // Nothing of the certificate itself: what it says is the stranger's word.
        var reasons = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct());
        Log.Refused(logger, reasons.Length > 0 ? reasons : "there is none");
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "A connection was refused for its client certificate: {Reasons}")]
        public static partial void Refused(ILogger logger, string reasons);
    }
}
