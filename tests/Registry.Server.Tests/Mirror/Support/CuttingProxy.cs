using System.Net;
using System.Net.Sockets;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>Stands before a server, and cuts connections once so many bytes have gone to it.</summary>
/// <param name="bytes">Of one connection.</param>
/// <param name="cuts">How many connections are cut; others pass.</param>
internal sealed class CuttingProxy(IPEndPoint server, long bytes, int cuts) : TcpProxy
{
    private int _cuts = cuts;

    public int CutsLeft => Math.Max(0, _cuts);

    protected override async Task PassAsync(NetworkStream client, TcpClient connection, CancellationToken cancellationToken)
    {
        await connection.ConnectAsync(server, cancellationToken);
        await Task.WhenAny(CopyAsync(client, connection.GetStream(), cancellationToken), connection.GetStream().CopyToAsync(client, cancellationToken));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        for (var passed = 0L; ;)
        {
            var read = await from.ReadAsync(buffer, cancellationToken);
            passed += read;
            if (read == 0 || (passed > bytes && Interlocked.Decrement(ref _cuts) >= 0))
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
