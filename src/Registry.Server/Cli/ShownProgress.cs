using Spectre.Console;

namespace Registry.Server.Cli;

/// <summary>How far long work is: one line that changes at a terminal, elsewhere a plain line now and then.</summary>
internal sealed class ShownProgress : IProgress<string>, IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly TextWriter _writer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _showing;
    private StatusContext? _status;
    private long _shownAt;

    public ShownProgress(TextWriter writer)
    {
        _writer = writer;
        _showing = ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }).Status().StartAsync("…", ShowAsync)
            : Task.CompletedTask;
    }

    public void Report(string value)
    {
        if (_status is { } status)
        {
            status.Status = Markup.Escape(value);
        }
        else if (_showing.IsCompleted && TimeProvider.System.GetElapsedTime(_shownAt) >= Between)
        {
            _shownAt = TimeProvider.System.GetTimestamp();
            _writer.WriteLine(value);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _showing;
    }

    private Task ShowAsync(StatusContext status)
    {
        _status = status;
        return _ended.Task;
    }
}
