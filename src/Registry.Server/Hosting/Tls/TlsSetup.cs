using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Registry.Server.Settings;

namespace Registry.Server.Hosting.Tls;

/// <summary>TLS at the https:// addresses. Each handshake is asked for its certificate anew, so that a renewed one needs no restart.</summary>
internal static class TlsSetup
{
    /// <summary>Reads the files before the data is touched.</summary>
    /// <exception cref="StartupException">A file is missing, or does not hold what it should.</exception>
    public static void Check(RegistryOptions options)
    {
        if (UrlRules.Served(options.Urls).Any(url => url.IsTls))
        {
            TlsFiles.Read(options.Tls);
        }
    }

    /// <summary>The files are read when the first https:// address is set up, and not where there is none.</summary>
    public static void AddTls(this IServiceCollection services, TlsOptions options) =>
        services.AddSingleton(options).AddSingleton<ServedCertificates>();

    public static void UseTls(this ListenOptions listen)
    {
        var certificates = listen.ApplicationServices.GetRequiredService<ServedCertificates>();
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificates.NextHandshake()) });
    }
}
