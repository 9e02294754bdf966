using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting.Tls;

/// <summary>A client that believes one root only, speaks one version of HTTP only, and tells what it was shown.</summary>
internal sealed class TlsClient : DelegatingHandler
{
    private readonly SocketsHttpHandler _connections;
    private readonly Version _version;

    private TlsClient(SocketsHttpHandler connections, Version version)
        : base(connections) => (_connections, _version) = (connections, version);

    /// <summary>The serial number of the certificate of each handshake.</summary>
    public List<string> Serials { get; } = [];

    /// <summary>What came with the last of them.</summary>
    public List<string> Chain { get; } = [];

    /// <summary>Puts such a client in the place of the registry's; from then on the tests' verbs use it.</summary>
    public static TlsClient For(TestRegistry http, TestAuthority root, Version? version = null, SslStreamCertificateContext? certificate = null)
    {
        var client = new TlsClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, Expect100ContinueTimeout = Patience.Limit }, version ?? HttpVersion.Version11);
        client._connections.SslOptions.ClientCertificateContext = certificate;
        client._connections.SslOptions.CertificateChainPolicy = Trusting(root);
        client._connections.SslOptions.RemoteCertificateValidationCallback = client.IsShown;
        http.Client = new HttpClient(client) { BaseAddress = http.Address };
        return client;
    }

    public static X509ChainPolicy Trusting(TestAuthority root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root.Certificate);
        return policy;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (_version, HttpVersionPolicy.RequestVersionExact);
        var response = await base.SendAsync(request, cancellationToken);
        Assert.Equal(_version, response.Version);
        return response;
    }

    private bool IsShown(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Serials.Add(certificate!.GetSerialNumberString());
        Chain.Clear();
        Chain.AddRange(chain!.ChainPolicy.ExtraStore.Select(sent => sent.Subject));
        return errors == SslPolicyErrors.None;
    }
}
