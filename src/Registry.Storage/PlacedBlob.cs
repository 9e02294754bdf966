namespace Registry.Storage;

/// <summary>A blob that was put into its place. It outlives a power cut once it was flushed, and many share one flush.</summary>
public sealed class PlacedBlob
{
    private readonly Action? _flush;

    internal PlacedBlob(Action flush) => _flush = flush;

    private PlacedBlob()
    {
    }

    /// <summary>For what was flushed by itself.</summary>
    public static PlacedBlob Durable { get; } = new();

    public bool IsDurable => _flush is null;

    /// <summary>Returns when the blob is durable, and with it those that wait now.</summary>
    /// <exception cref="IOException">It may not be: nothing may count on it, and it has to be uploaded again.</exception>
    public void Flush() => _flush?.Invoke();
}
