using System.Net;
using System.Net.Sockets;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A free port that stays a test's own, also while nobody listens there: a server can end and come back to it.</summary>
/// <remarks>A socket is bound to it and never listens. So the system gives it to no one who asks for any port, refuses connections, and lets a server bind to it by its number.</remarks>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort()
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public void Dispose() => _socket.Dispose();
}
