using System.Net;

namespace Registry.Server.Settings;

/// <summary>An address to listen on, out of <c>Registry:Urls</c>.</summary>
internal sealed record ServedUrl(string Text, string Host, int Port)
{
    /// <summary>False, with a sentence for the operator, when the registry cannot listen there.</summary>
    public static bool TryParse(string text, out ServedUrl? url, out string? fault)
    {
        url = null;
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            fault = $"'{text}' is not an address to listen on; an example is http://localhost:5000";
            return false;
        }

        fault = address switch
        {
            { Scheme: not "http" } => $"'{text}' does not begin with http://; for TLS put a proxy in front",
            { PathBase.Length: > 0 } => $"'{text}' has a path; the registry's paths begin at the root",
            { Port: < IPEndPoint.MinPort or > IPEndPoint.MaxPort } => $"'{text}' has a port that is none; ports go up to {IPEndPoint.MaxPort}",
            { Host: "localhost", Port: 0 } => $"'{text}': a free port can be taken on 127.0.0.1 or [::1], not on localhost",
            _ => null,
        };
        url = fault is null ? new ServedUrl(text, address.Host, address.Port) : null;
        return fault is null;
    }

    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>What Kestrel will bind: both families for localhost, all addresses for a host that is no address.</summary>
    public IEnumerable<IPEndPoint> EndPoints() => Host switch
    {
        "localhost" => [new IPEndPoint(IPAddress.Loopback, Port), new IPEndPoint(IPAddress.IPv6Loopback, Port)],
        _ when IPAddress.TryParse(Host, out var ip) => [new IPEndPoint(ip, Port)],
        _ => [new IPEndPoint(IPAddress.Any, Port)],
    };
}
