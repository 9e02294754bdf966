using System.Net;
using System.Net.Sockets;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>Stands before a server, and cuts a connection once so many bytes have gone to it; as often as it is told.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly IPEndPoint _server;
    private readonly long _bytes;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="bytes">Of one connection.</param>
    /// <param name="cuts">How many connections are cut; others pass.</param>
    public CuttingProxy(IPEndPoint server, long bytes, int cuts)
    {
        (_server, _bytes, _cuts) = (server, bytes, cuts);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Host => $"{_listener.LocalEndpoint}";

    public int CutsLeft => Math.Max(0, _cuts);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server, _ended.Token);
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), mayCut: true), CopyAsync(server.GetStream(), client.GetStream(), mayCut: false));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Either end has gone.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool mayCut)
    {
        var buffer = new byte[16 * 1024];
        for (var passed = 0L; ;)
        {
            var read = await from.ReadAsync(buffer, _ended.Token);
            passed += read;
            if (read == 0 || (mayCut && passed > _bytes && Interlocked.Decrement(ref _cuts) >= 0))
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _ended.Token);
        }
    }
}
