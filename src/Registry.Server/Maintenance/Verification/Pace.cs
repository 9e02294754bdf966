namespace Registry.Server.Maintenance.Verification;

/// <summary>Bounds how many bytes are read in a time.</summary>
/// <param name="bytesPerSecond">0 for no bound.</param>
internal sealed class Pace(TimeProvider clock, long bytesPerSecond)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // A wait takes somewhat longer than was asked for; so much of it is made good.
    private readonly long _lag = clock.TimestampFrequency / 20;
    private long _free = clock.GetTimestamp();

    /// <summary>Returns when the next bytes may be read.</summary>
    /// <param name="bytes">What was read now.</param>
    public async ValueTask SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond == 0)
        {
            return;
        }

        _free = Math.Max(_free, clock.GetTimestamp() - _lag) + (long)((double)bytes / bytesPerSecond * clock.TimestampFrequency);
        while (clock.GetElapsedTime(clock.GetTimestamp(), _free) is var rest && rest >= Shortest)
        {
            await Task.Delay(rest, clock, cancellationToken);
        }
    }
}
