using Registry.Server.Index;

namespace Registry.Server.Maintenance.Tasks;

/// <summary>Writes now and then how far a task is, so that its command sees that somebody works on it; and ends the task when the command wants it no more.</summary>
internal sealed class TaskProgress : IProgress<string>, IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IndexWriter _index;
    private readonly TimeProvider _clock;
    private readonly long _task;
    private readonly CancellationTokenSource _cancelled;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _writing;
    private volatile string? _last;

    public TaskProgress(IndexWriter index, TimeProvider clock, long task, CancellationTokenSource cancelled)
    {
        (_index, _clock, _task, _cancelled) = (index, clock, task, cancelled);
        _writing = WriteAsync();
    }

    public void Report(string value) => _last = value;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing;
        _ended.Dispose();
    }

    private async Task WriteAsync()
    {
        using var timer = new PeriodicTimer(Period, _clock);
        try
        {
            do
            {
                var (progress, now) = (_last, _clock.GetUtcNow());
                if (!await _index.RunAsync(transaction => transaction.NoteProgress(_task, progress, now), _ended.Token))
                {
                    await _cancelled.CancelAsync();
                    return;
                }
            }
            while (await timer.WaitForNextTickAsync(_ended.Token));
        }
        catch (OperationCanceledException)
        {
            // The task has ended.
        }
        catch (System.Data.Common.DbException)
        {
            // A disk that is full for progress may not be for the task, which tells itself when it fails.
        }
    }
}
