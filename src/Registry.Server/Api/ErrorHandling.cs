using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Storage;

namespace Registry.Server.Api;

/// <summary>Turns what a handler throws, and what routing refuses, into the specification's error answer.</summary>
internal sealed partial class ErrorHandling(ILogger<ErrorHandling> logger) : IExceptionHandler
{
    public const string NothingHere = "there is nothing at this path; the registry's API begins at /v2/";

    // It goes to whoever pushes, who can do nothing about it but tell.
    private const string DiskIsFull = "the registry's disk is full: nothing can be pushed until its operator has made room; pulls and deletions go on";

    private const int SqliteFull = 13;

    // What nginx logs for a client that went away; nobody receives it.
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is ConnectionResetException
            || (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or BadHttpRequestException or RegistryException))
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        // The framework has emptied the headers.
        ContentHeaders.AddTo(httpContext.Response);
        foreach (var (name, value) in (exception as RegistryException)?.Headers ?? [])
        {
            httpContext.Response.Headers[name] = value;
        }

        await Answer(httpContext, exception).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>Gives routing's bare 404 and 405 a body that clients can read.</summary>
    public static Task WriteBareStatusAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var message = status == StatusCodes.Status405MethodNotAllowed
            ? $"{context.Request.Method} is not supported here; {context.Response.Headers.Allow} is"
            : NothingHere;
        return ErrorResult.Of(ErrorCode.Unsupported, message, status: status).ExecuteAsync(context);
    }

    private ErrorResult Answer(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RegistryException { Status: StatusCodes.Status403Forbidden or StatusCodes.Status409Conflict } refused:
                // Clients with containerd's pusher show the status alone.
                Log.Refused(logger, refused.Message);
                return ErrorResult.Of(refused);
            case RegistryException refused:
                return ErrorResult.Of(refused);
            case BadHttpRequestException bad:
                return ErrorResult.Of(bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ErrorCode.SizeInvalid : ErrorCode.BlobUploadInvalid, bad.Message, status: bad.StatusCode);
            case SqliteException when IndexDatabase.IsDamage(exception):
                Log.IndexDamaged(logger, context.Request.Method, context.Request.Path.Value, exception.Message);
                return ErrorResult.Of(ErrorCode.Unavailable, "the registry's storage failed on this request; its log says why");
            case NoSpaceException or SqliteException { SqliteErrorCode: SqliteFull }:
                Log.DiskIsFull(logger, context.Request.Method, context.Request.Path.Value, exception.Message);
                return ErrorResult.Of(ErrorCode.Unavailable, DiskIsFull);
            case IOException or SqliteException:
                Log.StoreFailed(logger, exception, context.Request.Method, context.Request.Path.Value, exception.Message);
                return ErrorResult.Of(ErrorCode.Unavailable, "the registry's storage failed on this request; its log says why");
            default:
                Log.Unexpected(logger, exception, context.Request.Method, context.Request.Path.Value);
                return ErrorResult.Of(ErrorCode.Unknown, "the registry failed on this request; its log says why");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} was refused: {Reason}")]
        public static partial void DiskIsFull(ILogger logger, string method, string? path, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Refused: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Storage failed on {Method} {Path}: {Reason}")]
        public static partial void StoreFailed(ILogger logger, Exception exception, string method, string? path, string reason);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The index is damaged, as {Method} {Path} found: {Reason} Stop the registry and run: registry rebuild")]
        public static partial void IndexDamaged(ILogger logger, string method, string? path, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        public static partial void Unexpected(ILogger logger, Exception exception, string method, string? path);
    }
}
