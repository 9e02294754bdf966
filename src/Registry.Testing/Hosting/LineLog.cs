using Microsoft.Extensions.Logging;

namespace Registry.Testing.Hosting;

/// <summary>Gives each line of the log to whoever started the registry.</summary>
internal sealed class LineLog(Action<string> write) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lines(write);

    public void Dispose()
    {
    }

    private sealed class Lines(Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Write($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
            }
        }

        private void Write(string line)
        {
            try
            {
                write(line);
            }
#pragma warning disable CA1031 // The output of some frameworks throws once its test has ended, and the registry, which may still have something to say, must not fail for it.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }
}
