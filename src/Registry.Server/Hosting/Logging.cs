using System.Globalization;
using Registry.Server.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Registry.Server.Hosting;

/// <summary>The only place that knows Serilog; all code logs through <see cref="ILogger{TCategoryName}"/>.</summary>
internal static class Logging
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <param name="provider">Where it goes, if not to the standard output.</param>
    public static ILoggingBuilder AddRegistryLogging(this ILoggingBuilder logging, LogOptions options, ILoggerProvider? provider = null) => logging

        // The line per request is ours already; left on, the framework's would open a scope and an activity for each. Kestrel calls it an error when a client breaks off its body;
        // what is an error of the server's, the exception handler logs. AddSerilog would open every category to its provider, past these filters.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical)
        .SetMinimumLevel(LogLevel.Trace)
        .AddProvider(provider ?? StandardOutput(options));

    private static SerilogLoggerProvider StandardOutput(LogOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(options.Level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        var output = new GroupedOutput(options.Format == LogFormat.Json
            ? new JsonFormatter(formatProvider: CultureInfo.InvariantCulture)
            : new MessageTemplateTextFormatter(Line, CultureInfo.InvariantCulture));
        return new SerilogLoggerProvider(configuration.WriteTo.Sink(output).CreateLogger(), dispose: true);
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}
