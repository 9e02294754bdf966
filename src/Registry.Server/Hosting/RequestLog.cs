using System.Diagnostics;
using Registry.Server.Auth;

namespace Registry.Server.Hosting;

/// <summary>One line per request: method, repository's path, status, bytes, time, and who sent it where there is sign-in.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();

        // As it came: escaped, so that no line break gets into the log, and before it is taken apart for routing.
        var path = context.Request.Path.ToUriComponent();
        try
        {
            await next(context);
        }
        finally
        {
            // A body that was sent counts where there is one, else the one that was answered.
            var bytes = context.Features.Get<ReceivedBytes>()?.Count ?? (context.Request.ContentLength is > 0 and var sent ? sent : context.Response.ContentLength ?? 0);
            var (method, status) = (context.Request.Method, context.Response.StatusCode);
            var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (context.Features.Get<Caller>() is { } caller && caller != Caller.Everyone)
            {
                Log.RequestOf(logger, method, path, status, bytes, milliseconds, caller);
            }
            else
            {
                Log.Request(logger, method, path, status, bytes, milliseconds);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Bytes} B {Milliseconds:0.0} ms")]
        public static partial void Request(ILogger logger, string method, string path, int status, long bytes, double milliseconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Bytes} B {Milliseconds:0.0} ms {Caller}")]
        public static partial void RequestOf(ILogger logger, string method, string path, int status, long bytes, double milliseconds, Caller caller);
    }
}
