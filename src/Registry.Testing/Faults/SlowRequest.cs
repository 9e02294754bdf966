using Registry.Server.Api;

namespace Registry.Testing.Faults;

/// <summary>A request's body that comes at a bounded rate, until that is healed.</summary>
internal sealed class SlowRequest(Stream next, long bytesPerSecond, Task healed, TimeProvider clock) : OneWayStream
{
    private readonly SlowPace _pace = new(bytesPerSecond, healed, clock);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await next.ReadAsync(buffer[..Math.Min(buffer.Length, _pace.Piece)], cancellationToken);
        await _pace.WaitAsync(count, cancellationToken);
        return count;
    }
}
