using System.Globalization;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror;

/// <summary>What clients are told of what their upstream does.</summary>
internal static class MirrorAnswers
{
    // RFC 9111's predecessor, RFC 7234, 5.5.7: something that a person should hear; containerd and oras show it.
    private const string MiscellaneousWarning = "299";

    /// <param name="unknown">What is said where the upstream has no such thing.</param>
    public static IResult Failed(UpstreamException e, ErrorCode unknown) => e.Fault switch
    {
        UpstreamFault.NotFound or UpstreamFault.SignIn or UpstreamFault.Off => ErrorResult.Of(unknown, e.Message, status: StatusCodes.Status404NotFound),
        UpstreamFault.Throttled => new ThrottledResult(e),
        _ => ErrorResult.Of(ErrorCode.Unavailable, e.Message, status: StatusCodes.Status502BadGateway),
    };

    public static void Warn(HttpResponse response, string text)
    {
        var printable = string.Concat(text.Select(c => c is < ' ' or > '~' or '"' or '\\' ? '\'' : c));
        response.Headers.Warning = $"{MiscellaneousWarning} - \"{printable}\"";
    }

    private sealed class ThrottledResult(UpstreamException e) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (e.RetryAt is { } at)
            {
                var seconds = Math.Ceiling((at - httpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()).TotalSeconds);
                httpContext.Response.Headers.RetryAfter = Math.Max(1, seconds).ToString("0", CultureInfo.InvariantCulture);
            }

            return ErrorResult.Of(ErrorCode.TooManyRequests, e.Message).ExecuteAsync(httpContext);
        }
    }
}
