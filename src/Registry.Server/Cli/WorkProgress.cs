using Registry.Server.Backup;
using Spectre.Console;

namespace Registry.Server.Cli;

/// <summary>Shows how far a long work has come: a bar at a terminal, else a line per step and another one now and then.</summary>
internal static class WorkProgress
{
    public static Task<T> ShowAsync<T>(TextWriter output, TimeProvider clock, Func<IProgress<WorkState>, Task<T>> work) =>
        ReferenceEquals(output, Console.Out) && AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Progress().AutoClear(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn())
                .StartAsync(context => work(new Bars(context)))
            : work(new Lines(output, clock));

    private sealed class Bars(ProgressContext context) : IProgress<WorkState>
    {
        private readonly Lock _lock = new();
        private ProgressTask? _task;

        public void Report(WorkState value)
        {
            lock (_lock)
            {
                if (_task?.Description != value.Step)
                {
                    _task?.StopTask();
                    _task = context.AddTask(value.Step);
                }

                _task.IsIndeterminate = value.Total == 0;
                _task.MaxValue = Math.Max(value.Total, 1);
                _task.Value = value.Done;
            }
        }
    }

    private sealed class Lines(TextWriter output, TimeProvider clock) : IProgress<WorkState>
    {
        private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

        private readonly Lock _lock = new();
        private string? _step;
        private long _told;

        public void Report(WorkState value)
        {
            lock (_lock)
            {
                if (value.Step != _step)
                {
                    output.WriteLine($"{value.Step} …");
                }
                else if (clock.GetElapsedTime(_told) >= Period && value.Total > 0)
                {
                    output.WriteLine($"{value.Step}: {Sizes.Text(value.Done)} of {Sizes.Text(value.Total)}");
                }
                else
                {
                    return;
                }

                (_step, _told) = (value.Step, clock.GetTimestamp());
            }
        }
    }
}
