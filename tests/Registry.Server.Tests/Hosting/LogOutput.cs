using System.Text;
using Registry.Server.Hosting;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Registry.Server.Tests.Hosting;

public sealed class LogOutput
{
    [Fact]
    public void AllLinesAreThereInOrderOnceItEnds()
    {
        var written = new MemoryStream();
        using (var output = new GroupedOutput(new Lines(), written))
        {
            foreach (var number in Enumerable.Range(0, 5000))
            {
                output.Emit(Event($"{number}"));
            }
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(number => $"{number}\n"), Encoding.UTF8.GetString(written.ToArray()).Split('\n')[..^1].Select(line => $"{line}\n"));
    }

    [Fact]
    public void ALineThatCannotBeWrittenDoesNotEndIt()
    {
        var written = new MemoryStream();
        using (var output = new GroupedOutput(new Lines(), written))
        {
            output.Emit(Event(Lines.Unwritable));
            output.Emit(Event("é"));
        }

        Assert.Equal("é\n", Encoding.UTF8.GetString(written.ToArray()));
    }

    private static LogEvent Event(string text) => new(DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, new MessageTemplate([new TextToken(text)]), []);

    private sealed class Lines : ITextFormatter
    {
        public const string Unwritable = "unwritable";

        public void Format(LogEvent logEvent, TextWriter output) =>
            output.Write($"{(logEvent.MessageTemplate.Text == Unwritable ? throw new InvalidOperationException() : logEvent.MessageTemplate.Text)}\n");
    }
}
