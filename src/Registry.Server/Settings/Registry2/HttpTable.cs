using System.Net;

namespace Registry.Server.Settings.Registry2;

/// <summary><c>http</c> without its <c>tls</c>.</summary>
internal static class HttpTable
{
    private const string Certificate = "http.tls.certificate";
    private const string Network = "http.net";

    // Where the official image listens, whose own file has an address below all that people set.
    private const string OfTheImage = "https://*:5000";

    public static IEnumerable<Entry> Entries =>
    [
        new("http.addr", Listen, ImpliedBy: Certificate),
        new(Network, Known),
        Entry.NotNeeded("http.host", "clients are sent on by relative addresses, which are right under any name"),
        new("http.prefix", Prefix),
        Entry.NotNeeded("http.secret", "an upload's state is kept here, and signs nothing that clients have", isSecret: true),
        Entry.NotNeeded("http.relativeurls", "they are relative always"),
        new("http.draintimeout", Drain),
        new("http.headers", Headers),
        new("http.debug.addr", (to, path) => to.Missing(path, "there is no debug server; health is at /healthz and /readyz of the registry's own address")),
        new("http.debug.prometheus.enabled", Metrics),
        Entry.PartOf("http.debug.prometheus.path", "http.debug.prometheus.enabled"),
        Entry.NotNeeded("http.http2.disabled", "over TLS HTTP/2 is offered, and no client has to take it"),
        Entry.RefusedIfTrue("http.h2c.enabled", "without TLS only HTTP/1.1 is spoken here; set it to false, and let the proxy speak HTTP/1.1 to the registry", "without TLS only HTTP/1.1 is spoken"),
    ];

    private static void Known(Translation to, string path)
    {
        if (to.Text(path) is not ("tcp" or "unix" or null))
        {
            to.Refuse(path, $"'{to.Text(path)}' is no network that registry:2 knows; it is tcp or unix");
        }
    }

    private static void Listen(Translation to, string path)
    {
        var scheme = to.Find(Certificate) is null ? "http" : "https";
        if (to.Text(path) is not { } address)
        {
            if (scheme == "https")
            {
                to.Becomes(path, nameof(RegistryOptions.Urls), OfTheImage);
            }

            return;
        }

        if (to.Text(Network) == "unix")
        {
            to.Becomes(path, nameof(RegistryOptions.Urls), $"{scheme}://unix:{Path.GetFullPath(address)}");
        }
        else if (Url(address, scheme) is { } url)
        {
            to.Becomes(path, nameof(RegistryOptions.Urls), url);
        }
        else
        {
            to.Refuse(path, $"'{address}' is not :PORT or HOST:PORT with an address of this machine, such as :5000 or 127.0.0.1:5000");
        }
    }

    // Go listens on all addresses, of both families, for any of the three that mean all of one; Kestrel does for every name that is no address, which nobody means.
    private static string? Url(string address, string scheme)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(address.AsSpan(colon + 1), out var port))
        {
            return null;
        }

        var host = address[..colon];
        return host switch
        {
            "" or "0.0.0.0" or "[::]" => $"{scheme}://*:{port}",
            "localhost" => $"{scheme}://localhost:{port}",
            _ when IPAddress.TryParse(host.Trim('[', ']'), out var ip) && host.StartsWith('[') == ip.ToString().Contains(':', StringComparison.Ordinal) => $"{scheme}://{host}:{port}",
            _ => null,
        };
    }

    private static void Prefix(Translation to, string path)
    {
        if (to.Text(path) is { } prefix && prefix != "/")
        {
            to.Refuse(path, $"clients look for a registry at the root of its host's name, so '{prefix}' cannot stand before its paths; give it a name of its own, and let the proxy leave nothing away");
        }
    }

    private static void Drain(Translation to, string path)
    {
        if (to.Duration(path) is { } time)
        {
            to.Becomes(path, nameof(RegistryOptions.ShutdownTimeout), time.ToString("c"));
        }
    }

    private static void Metrics(Translation to, string path)
    {
        if (to.Flag(path) == true)
        {
            to.Missing(path, "there are no metrics yet; the log has a line for each request");
        }
    }

    private static void Headers(Translation to, string section)
    {
        // A variable's name is read in small letters, so a header that the file has too stands there twice; registry:2 then sends the values of both.
        foreach (var same in (to.Find(section)?.Children?.Keys ?? []).GroupBy(name => name, StringComparer.OrdinalIgnoreCase))
        {
            var values = same.Select(name => $"{section}.{name}").SelectMany(to.List, (path, value) => (Path: path, Value: value));
            foreach (var (i, (path, value)) in values.DistinctBy(header => header.Value).Index())
            {
                var header = new HeaderOptions { Name = same.Key, Value = value };
                if (HeaderRules.Fault(header) is { } fault)
                {
                    to.Refuse(path, fault);
                    continue;
                }

                var key = $"{nameof(RegistryOptions.Headers)}:{same.Key}{(i == 0 ? "" : $".{i}")}";
                to.Also(path, $"{key}:{nameof(header.Name)}", same.Key);
                to.Becomes(path, $"{key}:{nameof(header.Value)}", value);
            }
        }
    }
}
