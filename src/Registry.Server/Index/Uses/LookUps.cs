namespace Registry.Server.Index.Uses;

/// <summary>
/// Look-ups of the index that are on their way, so that somebody can wait until all are over that began before now. Two counters take turns: while the one is waited for, who comes is
/// counted by the other. For one who waits at a time.
/// </summary>
internal sealed class LookUps(TimeProvider clock)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(1);

    private readonly int[] _inside = new int[2];
    private int _turn;

    /// <summary>A look-up begins; what it gives back has to be given to <see cref="End"/>.</summary>
    public int Begin()
    {
        while (true)
        {
            var turn = Volatile.Read(ref _turn);
            Interlocked.Increment(ref _inside[turn]);
            if (Volatile.Read(ref _turn) == turn)
            {
                return turn;
            }

            // The turn changed in between, and whoever waits may have seen the counter before.
            Interlocked.Decrement(ref _inside[turn]);
        }
    }

    public void End(int turn) => Interlocked.Decrement(ref _inside[turn]);

    /// <summary>Returns when every look-up is over that began before.</summary>
    public async Task AwaitAsync(CancellationToken cancellationToken)
    {
        var turn = _turn;
        Interlocked.Exchange(ref _turn, 1 - turn);
        while (Volatile.Read(ref _inside[turn]) > 0)
        {
            await Task.Delay(Glance, clock, cancellationToken);
        }
    }
}
