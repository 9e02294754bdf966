using Registry.Oci;
using Registry.Server.Maintenance;
using Registry.Server.Mirror.Sync;
using Spectre.Console;

namespace Registry.Server.Cli;

/// <summary>How far a sync is: at a terminal a bar for all images and one for each blob on its way; elsewhere a line for each image.</summary>
internal sealed class SyncProgress : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _showing;

    public SyncProgress(TextWriter output, TextWriter error, TimeProvider clock)
    {
        _clock = clock;
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected)
        {
            var lines = TextWriter.Synchronized(output);
            Report = new SyncReport(lines.WriteLine, lines.WriteLine);
            _showing = Task.CompletedTask;
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        Action<string> tell = Console.IsOutputRedirected ? TextWriter.Synchronized(output).WriteLine : line => console.MarkupLine(Markup.Escape(line));
        Report = new SyncReport(tell, tell);
        _showing = console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn()).StartAsync(ShowAsync);
    }

    public SyncReport Report { get; }

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _showing;
    }

    private async Task ShowAsync(ProgressContext context)
    {
        var images = context.AddTask("…");
        var blobs = new Dictionary<Descriptor, ProgressTask>();
        using var timer = new PeriodicTimer(Glance, _clock);
        while (!_ended.Task.IsCompleted)
        {
            var done = Report.Copied + Report.Known + Report.Failed;
            images.Description = $"{done} of {Report.Found} images, {Sizes.Text(Report.Bytes)}";
            (images.MaxValue, images.Value) = (Math.Max(1, Report.Found + 1), done);
            foreach (var (blob, bytes) in Report.Moving)
            {
                if (!blobs.TryGetValue(blob, out var shown))
                {
                    shown = blobs[blob] = context.AddTask($"{blob.Digest.Hex[..12]} {Sizes.Text(blob.Size)}", maxValue: Math.Max(1, blob.Size));
                }

                shown.Value = bytes;
            }

            foreach (var blob in blobs.Keys.Where(blob => !Report.Moving.ContainsKey(blob)).ToList())
            {
                blobs[blob].StopTask();
                blobs.Remove(blob);
            }

            await Task.WhenAny(timer.WaitForNextTickAsync().AsTask(), _ended.Task);
        }
    }
}
