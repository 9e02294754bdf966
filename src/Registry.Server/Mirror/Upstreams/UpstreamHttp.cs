using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>Connections to an upstream, and to whom it sends its clients on.</summary>
internal static class UpstreamHttp
{
    // An address may move to other machines.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    // Beside those that blobs take, which may be held for long.
    private const int ForQuestions = 64;

    /// <exception cref="FormatException">The file of authorities cannot be used; the message begins with the setting's name.</exception>
    public static HttpClient CreateClient(Upstream upstream)
    {
        // Redirects are followed by hand: credentials must not go along. A blob is what it is only as it came.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxConnectionsPerServer = upstream.Options.MaxFetches + ForQuestions,
            SslOptions = SslOptions(upstream.Options),
        };
        if (upstream.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("registry-mirror");
        return client;
    }

    private static SslClientAuthenticationOptions SslOptions(UpstreamOptions options)
    {
        if (options.Authorities is not { Length: > 0 } file)
        {
            return new SslClientAuthenticationOptions();
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"{nameof(options.Authorities)}: {e.Message}", e);
        }

        return policy.CustomTrustStore.Count > 0
            ? new SslClientAuthenticationOptions { CertificateChainPolicy = policy }
            : throw new FormatException($"{nameof(options.Authorities)}: there is no certificate in '{file}'");
    }
}
