using System.Net;

namespace Registry.Server.Settings;

/// <summary>An address to listen on, out of <c>Registry:Urls</c>.</summary>
internal sealed record ServedUrl(string Text, string Host, int Port, bool IsTls)
{
    private const string UnixSocket = "unix:";

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
            fault = $"'{text}' is not an address to listen on; examples are http://localhost:5000 and https://0.0.0.0:443";
            return false;
        }

        fault = address switch
        {
            { Scheme: not ("http" or "https") } => $"'{text}' does not begin with http:// or https://",
            { PathBase.Length: > 0 } => $"'{text}' has a path; the registry's paths begin at the root",
            { Port: < IPEndPoint.MinPort or > IPEndPoint.MaxPort } => $"'{text}' has a port that is none; ports go up to {IPEndPoint.MaxPort}",
            { Host: "localhost", Port: 0 } => $"'{text}': a free port can be taken on 127.0.0.1 or [::1], not on localhost",
            _ => null,
        };
        url = fault is null ? new ServedUrl(text, address.Host, address.Port, address.Scheme == "https") : null;
        return fault is null;
    }

    /// <summary>The path of the Unix domain socket; null where it is an address of the network.</summary>
    public string? SocketPath => Host.StartsWith(UnixSocket, StringComparison.Ordinal) ? Host[UnixSocket.Length..] : null;

    public bool IsLocalhost => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    public bool IsLoopback => IsLocalhost || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    // 0.0.0.0 is not among them, for it leaves those of IPv6 to others.
    private bool IsEveryAddress => SocketPath is null && !IsLocalhost && (!IPAddress.TryParse(Host, out var ip) || ip.Equals(IPAddress.IPv6Any));

    /// <summary>What Kestrel will bind: both families for localhost, all addresses for a host that is no address, none for a Unix domain socket.</summary>
    public IEnumerable<IPEndPoint> EndPoints() => Host switch
    {
        _ when SocketPath is not null => [],
        _ when IsLocalhost => [new IPEndPoint(IPAddress.Loopback, Port), new IPEndPoint(IPAddress.IPv6Loopback, Port)],
        _ when IPAddress.TryParse(Host, out var ip) => [new IPEndPoint(ip, Port)],
        _ => [new IPEndPoint(IPAddress.Any, Port)],
    };

    /// <summary>Whether only one of the two can be listened on.</summary>
    public bool Collides(ServedUrl other)
    {
        if (SocketPath is not null || other.SocketPath is not null)
        {
            return SocketPath == other.SocketPath;
        }

        return Port > 0 && Port == other.Port && (IsEveryAddress || other.IsEveryAddress || EndPoints().Any(mine => other.EndPoints().Any(theirs => Collide(mine.Address, theirs.Address))));
    }

    private static bool Collide(IPAddress one, IPAddress other) =>
        one.AddressFamily == other.AddressFamily && (one.Equals(other) || one.Equals(IPAddress.Any) || other.Equals(IPAddress.Any));
}
