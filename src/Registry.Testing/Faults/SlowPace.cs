namespace Registry.Testing.Faults;

/// <summary>How long bytes have to wait.</summary>
internal sealed class SlowPace(long bytesPerSecond, Task healed, TimeProvider clock)
{
    private const int PiecesPerSecond = 20;

    private readonly long _start = clock.GetTimestamp();
    private long _bytes;

    /// <summary>How many go at a time.</summary>
    public int Piece { get; } = (int)Math.Clamp(bytesPerSecond / PiecesPerSecond, 1, 1024 * 1024);

    /// <summary>Ends when so many more may go.</summary>
    public async Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        _bytes += count;
        var wait = TimeSpan.FromSeconds((double)_bytes / bytesPerSecond) - clock.GetElapsedTime(_start);
        if (wait > TimeSpan.Zero && !healed.IsCompleted)
        {
            await healed.WaitAsync(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
