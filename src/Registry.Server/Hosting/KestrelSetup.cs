using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>The web server's limits, as pushes and pulls need them.</summary>
internal static class KestrelSetup
{
    // Room for a manifest pushed with some hundreds of tags in its query (end-7b); Kestrel's own default is 8 KiB.
    private const int LongestRequestLine = 64 * 1024;

    public static IWebHostBuilder UseRegistryKestrel(this IWebHostBuilder host, RegistryOptions options) => host
        .UseKestrelCore()
        .ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAt(options.Urls);
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;

            // In HTTP/2 the path is a header among the others.
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = LongestRequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize += LongestRequestLine;

            // A blob has any size; what has a limit, such as a manifest, is counted where it is read.
            kestrel.Limits.MaxRequestBodySize = null;

            // Clients stall while they compress (containerd, BuildKit) or extract. An upload has an idle time-out of its own.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
}
