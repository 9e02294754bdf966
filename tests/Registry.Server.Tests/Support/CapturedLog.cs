using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Registry.Server.Tests.Support;

internal sealed record LogLine(LogLevel Level, string Category, string Text);

/// <summary>Keeps what a registry logs, and lets a test wait for a line.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly List<(Predicate<LogLine> Wanted, TaskCompletionSource<LogLine> Seen)> _waiting = [];
    private ImmutableList<LogLine> _lines = [];

    public IReadOnlyList<LogLine> Lines => _lines;

    public IEnumerable<LogLine> Errors => _lines.Where(line => line.Level >= LogLevel.Error);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>The first line of this kind, whether it came already or comes later.</summary>
    public Task<LogLine> WaitForAsync(Predicate<LogLine> wanted, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_lines.Find(wanted) is { } line)
            {
                return Task.FromResult(line);
            }

            var seen = new TaskCompletionSource<LogLine>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, seen));
            return seen.Task.WaitAsync(Patience.Limit, cancellationToken);
        }
    }

    public void Dispose()
    {
    }

    private void Add(LogLine line)
    {
        lock (_gate)
        {
            _lines = _lines.Add(line);
            foreach (var (_, seen) in _waiting.Where(waiter => waiter.Wanted(line)))
            {
                seen.TrySetResult(line);
            }
        }
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
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
                log.Add(new LogLine(logLevel, category, $"{formatter(state, exception)}{(exception is null ? "" : $" {exception}")}"));
            }
        }
    }
}
