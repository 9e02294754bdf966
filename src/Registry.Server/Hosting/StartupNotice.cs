using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Tells, once the registry listens, where it does, where the data is, and what to try.</summary>
internal static partial class StartupNotice
{
    public static void Tell(WebApplication app, RegistryOptions options)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Registry.Server");
        foreach (var text in app.Urls)
        {
            Log.Listening(logger, text);
            if (ServedUrl.TryParse(text, out var url, out _) && !url!.IsLoopback)
            {
                Log.OpenToOthers(logger, text);
            }
        }

        if (options.Storage.IsInMemory)
        {
            Log.InMemory(logger);
        }
        else
        {
            Log.Data(logger, options.Data);
        }

        var authority = PushAuthority(app.Urls.First());
        Log.TryThis(logger, authority);
        app.Lifetime.ApplicationStopping.Register(() => Log.Stopping(logger, options.ShutdownTimeout));
    }

    // Docker does without TLS on this machine's own addresses only, and 0.0.0.0 is none.
    private static string PushAuthority(string text)
    {
        var url = new Uri(text);
        return ServedUrl.TryParse(text, out var served, out _) && served!.IsLoopback ? url.Authority : $"localhost:{url.Port}";
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The registry is listening on {Url}")]
        public static partial void Listening(ILogger logger, string url);

        [LoggerMessage(Level = LogLevel.Warning, Message = "There is no sign-in: whoever reaches {Url} can push, pull and delete everything. Listen on localhost, or put a proxy with sign-in in front")]
        public static partial void OpenToOthers(ILogger logger, string url);

        [LoggerMessage(Level = LogLevel.Information, Message = "Its data is in {Folder}")]
        public static partial void Data(ILogger logger, string folder);

        [LoggerMessage(Level = LogLevel.Information, Message = "Its data is in memory, and gone when it ends")]
        public static partial void InMemory(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Try: docker tag IMAGE {Authority}/app && docker push {Authority}/app")]
        public static partial void TryThis(ILogger logger, string authority);

        [LoggerMessage(Level = LogLevel.Information, Message = "Stopping; requests in flight have {Timeout} to end")]
        public static partial void Stopping(ILogger logger, TimeSpan timeout);
    }
}
