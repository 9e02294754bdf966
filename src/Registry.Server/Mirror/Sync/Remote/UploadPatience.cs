namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>How long another registry is waited for while it takes a blob. Waiting for the blob's source is not its fault.</summary>
/// <param name="idle">For each block.</param>
internal sealed class UploadPatience(TimeSpan idle, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>Some read all of a blob again before they answer.</summary>
    public static readonly TimeSpan Closing = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    public CancellationToken Token => _source.Token;

    public void AwaitBlock() => _source.CancelAfter(idle);

    public void AwaitAnswer() => _source.CancelAfter(Closing);

    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();
}
