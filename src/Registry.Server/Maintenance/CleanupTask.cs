using System.Globalization;
using Registry.Server.Maintenance.Tasks;

namespace Registry.Server.Maintenance;

/// <summary><c>registry gc</c>.</summary>
internal sealed class CleanupTask(Cleanup cleanup) : IMaintenanceTask
{
    public const string Name = "gc";

    public string Kind => Name;

    public async Task<TaskResult> RunAsync(string arguments, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var run = await cleanup.RunAsync(isThorough: true, progress, cancellationToken);
        var removed = run.Removed.Where(entry => entry.Value.Count > 0).Select(entry => string.Create(CultureInfo.InvariantCulture, $"Removed {entry.Value.Count} {entry.Key}"));
        var bytes = run.Removed.Values.Sum(entry => entry.Bytes);
        return new TaskResult(0, string.Join('\n', removed.DefaultIfEmpty("There was nothing to remove").Concat(run.Notes).Append($"{Sizes.Text(bytes)} came back")));
    }
}
