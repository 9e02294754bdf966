using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Server.Hosting.Tls;
using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Where the web server listens, and what it speaks there: HTTP/1.1, and over TLS HTTP/2 as well.</summary>
internal static class Listeners
{
    public static void ListenAt(this KestrelServerOptions kestrel, string urls)
    {
        foreach (var url in UrlRules.Served(urls))
        {
            kestrel.ListenAt(url, listen => Configure(listen, url));
        }
    }

    private static void ListenAt(this KestrelServerOptions kestrel, ServedUrl url, Action<ListenOptions> configure)
    {
        if (url.SocketPath is { } path)
        {
            kestrel.ListenUnixSocket(path, configure);
        }
        else if (url.IsLocalhost)
        {
            kestrel.ListenLocalhost(url.Port, configure);
        }
        else if (IPAddress.TryParse(url.Host, out var address))
        {
            kestrel.Listen(address, url.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, configure);
        }
    }

    private static void Configure(ListenOptions listen, ServedUrl url)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (url.IsTls)
        {
            listen.UseTls();
        }
    }
}
