using System.Net;
using System.Net.Sockets;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>Takes connections on a port of its own, and passes on what comes.</summary>
internal abstract class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;

    protected TcpProxy()
    {
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public string Host => $"{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ended.Dispose();
    }

    /// <summary>Passes a connection on, until either end goes.</summary>
    protected abstract Task PassAsync(NetworkStream client, TcpClient server, CancellationToken cancellationToken);

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
                await PassAsync(client.GetStream(), server, _ended.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Either end has gone.
            }
        }
    }
}
