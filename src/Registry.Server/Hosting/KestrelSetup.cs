using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>The web server's limits, as pushes and pulls need them.</summary>
internal static class KestrelSetup
{
    // Room for a manifest pushed with some hundreds of tags in its query (end-7b); Kestrel's own default is 8 KiB.
    private const int LongestRequestLine = 64 * 1024;

    public static IWebHostBuilder UseRegistryKestrel(this IWebHostBuilder host, RegistryOptions options) => host
        .UseKestrelCore()
        .UseUrls(SettingsRules.Split(options.Urls))
        .ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;

            // A blob has any size; what has a limit, such as a manifest, is counted where it is read.
            kestrel.Limits.MaxRequestBodySize = null;

            // Clients stall while they compress (containerd, BuildKit) or extract. An upload has an idle time-out of its own.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
}
