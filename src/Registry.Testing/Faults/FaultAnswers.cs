using System.Globalization;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;

namespace Registry.Testing.Faults;

/// <summary>Answers in the registry's place, as it would write them itself.</summary>
internal static class FaultAnswers
{
    public static Task ErrorAsync(Exchange exchange, int status, TimeSpan? retryAfter)
    {
        if (retryAfter is { } time)
        {
            exchange.Context.Response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return ErrorResult.Of(CodeOf(status), "this is a fault that a test asked for", status: status).ExecuteAsync(exchange.Context);
    }

    public static Task SignInAsync(Exchange exchange) => Challenge.SignIn(exchange.Context, exchange.Service, scope: null).ExecuteAsync(exchange.Context);

    public static Task ExpiredTokenAsync(Exchange exchange) => Challenge.InvalidToken(exchange.Context, exchange.Service).ExecuteAsync(exchange.Context);

    private static ErrorCode CodeOf(int status) => ErrorCode.All.FirstOrDefault(code => code.Status == status && code.Status is 401 or 403 or 405 or 429)
        ?? (status == 503 ? ErrorCode.Unavailable : ErrorCode.Unknown);
}
