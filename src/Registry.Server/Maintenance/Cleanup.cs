using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;

namespace Registry.Server.Maintenance;

/// <summary>
/// Removes garbage while the registry works: never what a tag, an index, a referrer, the history, the trash or a push in flight counts on. Whatever it is stopped at, the next run goes
/// on, for all that it knows lies in the index.
/// </summary>
internal sealed class Cleanup(IEnumerable<ICleanupStep> steps, ContentUses uses, CleanupOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="isThorough">Whether to look at each file of the store now; otherwise in parts, over a day.</param>
    public async Task<CleanupRun> RunAsync(bool isThorough, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await uses.WriteAsync(cancellationToken);
            var run = new CleanupRun(clock, options.Share, isThorough, progress);
            foreach (var step in steps.OrderBy(step => step.Order))
            {
                run.Begin(step);
                await step.RunAsync(run, cancellationToken);
            }

            return run;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
