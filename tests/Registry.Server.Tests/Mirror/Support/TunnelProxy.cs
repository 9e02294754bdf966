using System.Net.Sockets;
using System.Text;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>An HTTP proxy that opens tunnels (RFC 9110, 9.3.6), all to one server whatever they ask for, and keeps what they asked for.</summary>
internal sealed class TunnelProxy(Uri server) : TcpProxy
{
    private readonly Heard<string> _asked = new();

    /// <summary>The first lines of requests.</summary>
    public IReadOnlyList<string> Asked => _asked.All;

    protected override async Task PassAsync(NetworkStream client, TcpClient connection, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        for (var one = new byte[1]; !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal);)
        {
            await client.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        _asked.Add(head.ToString().Split("\r\n")[0]);
        await connection.ConnectAsync(server.Host, server.Port, cancellationToken);
        await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
        await Task.WhenAny(client.CopyToAsync(connection.GetStream(), cancellationToken), connection.GetStream().CopyToAsync(client, cancellationToken));
    }
}
