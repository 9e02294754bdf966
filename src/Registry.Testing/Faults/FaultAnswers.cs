using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Settings;

namespace Registry.Testing.Faults;

/// <summary>Answers in the registry's place, as it would write them itself.</summary>
internal static class FaultAnswers
{
    public static Task ErrorAsync(HttpContext context, int status, TimeSpan? retryAfter)
    {
        if (retryAfter is { } time)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return ErrorResult.Of(CodeOf(status), "this is a fault that a test asked for", status: status).ExecuteAsync(context);
    }

    public static Task SignInAsync(Exchange exchange, IServiceProvider registry) =>
        ChallengeAsync(exchange.Within(registry), static (context, service) => Challenge.SignIn(context, service, scope: null));

    public static Task ExpiredTokenAsync(Exchange exchange, IServiceProvider registry) => ChallengeAsync(exchange.Within(registry), Challenge.InvalidToken);

    private static Task ChallengeAsync(HttpContext context, Func<HttpContext, string, ErrorResult> challenge) =>
        challenge(context, context.RequestServices.GetRequiredService<AuthOptions>().Service).ExecuteAsync(context);

    private static ErrorCode CodeOf(int status) => ErrorCode.All.FirstOrDefault(code => code.Status == status && code.Status is 401 or 403 or 405 or 429)
        ?? (status == 503 ? ErrorCode.Unavailable : ErrorCode.Unknown);
}
