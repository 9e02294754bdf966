using Registry.Storage;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting;

namespace Registry.Server.Hosting;

/// <summary>
/// Writes the log to the standard output, the lines that come at the same time in one piece. Written by whoever logs, each line by itself, they cost more than a third of a small push, for all wait for
/// the one that writes.
/// </summary>
internal sealed class GroupedOutput : ILogEventSink, IDisposable
{
    private const int LargestGroup = 1024;

    // Whoever logs waits when so many lines wait for a reader that is slow.
    private const int MostWaiting = 16 * LargestGroup;

    // No person sees it.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly ITextFormatter _formatter;
    private readonly StreamWriter _output;
    private readonly GroupThread<LogEvent> _thread;

    public GroupedOutput(ITextFormatter formatter, Stream? output = null)
    {
        _formatter = formatter;
        _output = new StreamWriter(output ?? Console.OpenStandardOutput(), bufferSize: 64 * 1024);
        _thread = new GroupThread<LogEvent>("log", LargestGroup, Write) { MostWaiting = MostWaiting, Gathering = Gathering }.Start();
    }

    public void Emit(LogEvent logEvent) => _thread.Add(logEvent);

    public void Dispose() => _thread.Dispose();

    private void Write(List<LogEvent> events)
    {
        events.ForEach(logEvent => Try(() => _formatter.Format(logEvent, _output)));
        Try(_output.Flush);
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
#pragma warning disable CA1031 // What cannot be written must not end the process; Serilog has a place of its own to say so.
        catch (Exception e)
#pragma warning restore CA1031
        {
            SelfLog.WriteLine("The log cannot be written: {0}", e);
        }
    }
}
