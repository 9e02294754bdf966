using Microsoft.AspNetCore.Http;
using Registry.Server.Api;

namespace Registry.Testing.Faults;

/// <summary>A request's body whose connection ends after so many bytes.</summary>
internal sealed class CutRequest(Stream next, HttpContext context, long bytes) : OneWayStream
{
    private long _left = bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            context.Abort();
            throw new IOException("The connection was cut by a fault that a test asked for.");
        }

        var count = await next.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count;
    }
}
