using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Takes <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> from the proxies of <c>Registry:Proxies</c>, and from nobody else: whoever is believed can be any client.</summary>
internal static class TrustedProxies
{
    // The length of ::ffff:0:0/96, in which IPv6 sockets show the addresses of IPv4.
    private const int MappedPrefix = 96;

    public static IEnumerable<string> Faults(RegistryOptions options)
    {
        for (var i = 0; i < options.Proxies.Count; i++)
        {
            if (Parse(options.Proxies[i]) is null)
            {
                yield return $"Registry:Proxies:{i}: '{options.Proxies[i]}' is not an address or a network such as 10.0.0.0/8";
            }
        }
    }

    /// <summary>From here on a request has the scheme, the host and the address that the client used. Without proxies nothing is added.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, RegistryOptions options)
    {
        if (options.Proxies.Count == 0)
        {
            return;
        }

        // Each hop has to be a known one, so their number needs no limit.
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };

        // The framework trusts loopback by itself; here that is a proxy like any other.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var entry in options.Proxies)
        {
            forwarded.KnownIPNetworks.Add(Parse(entry)!.Value);
        }

        app.UseForwardedHeaders(forwarded);
    }

    private static System.Net.IPNetwork? Parse(string entry)
    {
        var address = entry.Split('/')[0];
        var text = address.Length < entry.Length ? entry : $"{entry}/{(entry.Contains(':', StringComparison.Ordinal) ? 128 : 32)}";
        if (!System.Net.IPNetwork.TryParse(text, out var network))
        {
            return null;
        }

        // '10' would be 0.0.0.10, and '010.0.0.1' 8.0.0.1: nobody means that.
        if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork && network.BaseAddress.ToString() != address)
        {
            return null;
        }

        var isMapped = network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefix;
        return isMapped ? new System.Net.IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix) : network;
    }
}
