using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Registry.Server.Hosting.Sockets;

/// <summary>
/// The memory of the web server's connections, in blocks of 32 KiB. Its own are of 4 KiB, and it reads no more than a block from a socket at a time, so that a large upload is mostly calls
/// of the system. A connection that waits for its client has none.
/// </summary>
internal sealed class LargeBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockLength = 32 * 1024;

    public override int MaxBufferSize => BlockLength;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    // Whatever is asked for: the web server asks for less than it can use.
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => MemoryPool<byte>.Shared.Rent(Math.Max(minBufferSize, BlockLength));

    // Shared by all connections, and nothing of its own.
    protected override void Dispose(bool disposing)
    {
    }
}
