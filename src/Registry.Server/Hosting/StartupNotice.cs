using Registry.Server.Auth;
using Registry.Server.Hosting.Tls;
using Registry.Server.Settings;
using Registry.Storage.FileSystem;

namespace Registry.Server.Hosting;

/// <summary>Tells, once the registry listens, where it does, where the data is, and what to try.</summary>
internal static partial class StartupNotice
{
    public static void Tell(WebApplication app, RegistryOptions options)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Registry.Server");
        var policy = app.Services.GetRequiredService<AccessState>().Policy;
        foreach (var text in app.Urls)
        {
            Log.Listening(logger, text);
            var url = ServedUrl.TryParse(text, out var served, out _) ? served : null;
            if (!policy.IsEnabled && url is { IsLoopback: false, SocketPath: null })
            {
                Log.OpenToOthers(logger, text, What(options.Writes));
            }
            else if (policy.IsEnabled && url is { IsLoopback: false, SocketPath: null, IsTls: false } && options.Proxies.Count == 0)
            {
                Log.Unencrypted(logger, text);
            }
        }

        foreach (var warning in AccessWarnings.Of(policy, options))
        {
            Log.Access(logger, warning);
        }

        if (options.Storage.IsInMemory)
        {
            Log.InMemory(logger);
        }
        else
        {
            Log.Data(logger, options.Data);
        }

        if (app.Services.GetRequiredService<DiskReserve>().Shortage is { } shortage)
        {
            Log.DiskIsFull(logger, shortage);
        }

        // A Unix domain socket is for a proxy: no client can name it.
        if (options.Writes != Writes.None && UrlRules.Served(string.Join(';', app.Urls)).FirstOrDefault(url => url.SocketPath is null) is { } first)
        {
            var authority = PushAuthority(app, first);
            Log.TryThis(logger, authority);
        }

        app.Lifetime.ApplicationStopping.Register(() => Log.Stopping(logger, options.ShutdownTimeout));
    }

    private static string What(Writes writes) => writes switch
    {
        Writes.All => "push, pull and delete",
        Writes.NoDeletes => "push and pull",
        _ => "pull",
    };

    // Docker does without TLS, and without knowing the certificate's authority, on this machine's own addresses only, and 0.0.0.0 is none.
    private static string PushAuthority(WebApplication app, ServedUrl url)
    {
        if (url.IsLoopback)
        {
            return new Uri(url.Text).Authority;
        }

        var host = url.IsTls ? app.Services.GetRequiredService<ServedCertificates>().Current.HostName : null;
        return $"{host ?? "localhost"}:{url.Port}";
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The registry is listening on {Url}")]
        public static partial void Listening(ILogger logger, string url);

        [LoggerMessage(Level = LogLevel.Warning, Message = "There is no sign-in: whoever reaches {Url} can {What} everything. Listen on localhost, or turn sign-in on with: registry user add NAME")]
        public static partial void OpenToOthers(ILogger logger, string url, string what);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Passwords and tokens come to {Url} unencrypted. Listen on https:// (Registry:Tls), or behind a proxy (Registry:Proxies)")]
        public static partial void Unencrypted(ILogger logger, string url);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
        public static partial void Access(ILogger logger, string warning);

        [LoggerMessage(Level = LogLevel.Information, Message = "Its data is in {Folder}")]
        public static partial void Data(ILogger logger, string folder);

        [LoggerMessage(Level = LogLevel.Information, Message = "Its data is in memory, and gone when it ends")]
        public static partial void InMemory(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing can be pushed: {Shortage}")]
        public static partial void DiskIsFull(ILogger logger, string shortage);

        [LoggerMessage(Level = LogLevel.Information, Message = "Try: docker tag IMAGE {Authority}/app && docker push {Authority}/app")]
        public static partial void TryThis(ILogger logger, string authority);

        [LoggerMessage(Level = LogLevel.Information, Message = "Stopping; requests in flight have {Timeout} to end")]
        public static partial void Stopping(ILogger logger, TimeSpan timeout);
    }
}
