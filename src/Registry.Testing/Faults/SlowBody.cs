namespace Registry.Testing.Faults;

/// <summary>Goes on at a bounded rate, until that is healed.</summary>
internal sealed class SlowBody(Stream next, long bytesPerSecond, Task healed, TimeProvider clock, CancellationToken aborted) : AnswerBody(next)
{
    private readonly SlowPace _pace = new(bytesPerSecond, healed, clock);

    protected override async Task PassAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        // The headers at least are not slow.
        await Next.FlushAsync(cancellationToken);
        for (var rest = buffer; rest.Length > 0;)
        {
            var count = Math.Min(rest.Length, _pace.Piece);
            if (!IsCut)
            {
                await _pace.WaitAsync(count, aborted);
            }

            await Next.WriteAsync(rest[..count], cancellationToken);
            await Next.FlushAsync(cancellationToken);
            rest = rest[count..];
        }
    }
}
