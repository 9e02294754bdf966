namespace Registry.Server.Maintenance;

/// <summary>A clean-up on its way: what it has removed, and how much of the time it takes.</summary>
/// <param name="share">Percent of the time.</param>
/// <param name="isThorough">Whether to look everywhere now, rather than in the part whose turn it is.</param>
internal sealed class CleanupRun(TimeProvider clock, int share, bool isThorough, IProgress<string>? progress = null)
{
    /// <summary>Rows of a piece where each costs some reading: of a large index that is a few milliseconds, for which a push may have to wait.</summary>
    public const int Piece = 10;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(1);

    // Also after the machine was asleep in the middle of a piece.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Count, long Bytes)> _removed = [];
    private long _pieceBegan = clock.GetTimestamp();
    private string _what = "";

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool IsThorough => isThorough;

    /// <summary>Why something was left for later, for people.</summary>
    public List<string> Notes { get; } = [];

    public IReadOnlyDictionary<string, (long Count, long Bytes)> Removed => _removed;

    public void Begin(ICleanupStep step)
    {
        _what = step.What;
        _removed.TryAdd(_what, default);
    }

    /// <param name="bytes">What came back to the disk.</param>
    public void Count(long count, long bytes = 0)
    {
        var before = _removed[_what];
        _removed[_what] = (before.Count + count, before.Bytes + bytes);
        progress?.Report($"{_what}: {before.Count + count}");
    }

    /// <summary>A piece is done: gives the others their share of the time.</summary>
    public async Task RestAsync(CancellationToken cancellationToken)
    {
        var worked = clock.GetElapsedTime(_pieceBegan);
        var rest = worked * (100.0 / share - 1);
        if (rest >= ShortestRest)
        {
            await Task.Delay(rest < LongestRest ? rest : LongestRest, clock, cancellationToken);
        }

        _pieceBegan = clock.GetTimestamp();
    }
}
