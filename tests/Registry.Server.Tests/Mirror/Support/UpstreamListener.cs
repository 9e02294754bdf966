using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Registry.Server.Tests.Hosting.Tls;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A web server on a port that stays its own while it is stopped.</summary>
internal sealed class UpstreamListener : IAsyncDisposable
{
    private readonly ReservedPort _port = new();
    private readonly TestAuthority? _authority;
    private readonly X509Certificate2? _certificate;
    private readonly RequestDelegate _answer;
    private readonly bool _wantsCertificate;
    private WebApplication? _app;

    /// <param name="wantsCertificate">Whether clients need one of the same authority.</param>
    public UpstreamListener(bool tls, bool wantsCertificate, RequestDelegate answer)
    {
        (_answer, _wantsCertificate) = (answer, wantsCertificate);
        _authority = tls ? TestAuthority.Root("upstream") : null;
        _certificate = _authority?.Server();
        Address = new Uri($"{(tls ? "https" : "http")}://{_port.EndPoint}/");
    }

    /// <summary>The same over stops, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>The certificate of the authority that vouches for the server's own; null without TLS.</summary>
    public string? Pem => _authority?.Pem;

    /// <summary>A certificate of the authority with its key, for a client.</summary>
    public string? ClientPem()
    {
        using var certificate = _authority?.Issue("mirror", TestAuthority.ForClients);
        return certificate is null ? null : $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}";
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(_port.EndPoint, Configure));
        _app = builder.Build();
        _app.Run(_answer);
        await _app.StartAsync(CancellationToken.None);
    }

    /// <summary>Ends all connections at once; others are refused from now on.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(new CancellationToken(canceled: true));
            await _app.DisposeAsync();
            _app = null;
        }
    }

    /// <summary>One that trusts the server.</summary>
    public HttpClient CreateClient()
    {
        var network = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (_authority is not null)
        {
            network.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { _authority.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return new HttpClient(network) { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _port.Dispose();
        _certificate?.Dispose();
        _authority?.Certificate.Dispose();
    }

    private void Configure(ListenOptions options)
    {
        options.Protocols = HttpProtocols.Http1;
        if (_certificate is not null)
        {
            options.UseHttps(_certificate, https =>
            {
                https.ClientCertificateMode = _wantsCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority!.Certificate.Subject;
            });
        }
    }
}
