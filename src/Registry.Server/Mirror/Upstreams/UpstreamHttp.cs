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

    /// <exception cref="FormatException">A file of certificates cannot be used; the message begins with the setting's name.</exception>
    public static HttpClient CreateClient(RemoteRegistry upstream)
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

            // A proxy that the environment names leads out of this machine.
            UseProxy = upstream.Proxy is not null || !upstream.Address.IsLoopback,
        };
        if (upstream.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("registry-mirror");
        return client;
    }

    private static SslClientAuthenticationOptions SslOptions(RemoteRegistryOptions options)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (options.Authorities is { Length: > 0 } authorities)
        {
            ssl.CertificateChainPolicy = Read(nameof(options.Authorities), authorities, Trusting);
        }

        if (options.ClientCertificate is { Length: > 0 } certificate)
        {
            ssl.ClientCertificates = [Read(nameof(options.ClientCertificate), certificate, file => X509Certificate2.CreateFromPemFile(file))];
        }

        return ssl;
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"there is no certificate in '{file}'");
    }

    private static T Read<T>(string setting, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"{setting}: {e.Message}", e);
        }
    }
}
