using Microsoft.Extensions.Logging;

namespace Registry.Server.Tests.Support;

internal sealed record LogLine(LogLevel Level, string Category, string Text);

/// <summary>Keeps what a registry logs, and lets a test wait for a line.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly Heard<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => _lines.All;

    public IEnumerable<LogLine> Errors => Lines.Where(line => line.Level >= LogLevel.Error);

    public ILogger CreateLogger(string categoryName) => new Logger(_lines, categoryName);

    public Task<LogLine> WaitForAsync(Predicate<LogLine> wanted) => _lines.WaitForAsync(wanted);

    public void Dispose()
    {
    }

    private sealed class Logger(Heard<LogLine> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // The framework says several things of every request, and only the registry's own are worth keeping.
        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (category.StartsWith("Registry.", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Add(new LogLine(logLevel, category, $"{formatter(state, exception)}{(exception is null ? "" : $" {exception}")}"));
            }
        }
    }
}
