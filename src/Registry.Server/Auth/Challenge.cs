using System.Globalization;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth.Access;
using Registry.Server.Settings;

namespace Registry.Server.Auth;

/// <summary>
/// The 401 answers, which say where to get a token and for what. <c>Bearer</c> stands alone: the .NET SDK reads the first challenge only. With an <c>error</c> clients do not come again
/// with the same token: <c>insufficient_scope</c> makes them ask for another, <c>invalid_token</c> for a new one.
/// </summary>
internal static class Challenge
{
    public const string CatalogScope = "registry:catalog:*";

    /// <summary>
    /// What a token for the request is asked for with. Whoever pushes also asks what is there already, and mounts from elsewhere: some clients ask for no more than the challenge names.
    /// </summary>
    public static string ScopeOf(HttpRequest request, RepositoryName repository, RepositoryActions actions)
    {
        var scope = Scopes.Text(repository, actions.HasFlag(RepositoryActions.Push) ? actions | RepositoryActions.Pull : actions);
        return request.Query.ContainsKey("mount") && RepositoryName.TryParse(request.Query["from"], out var from)
            ? $"{scope} {Scopes.Text(from, RepositoryActions.Pull)}"
            : scope;
    }

    /// <param name="hasToken">Whether the caller came with a token already, one for everybody, which clients get where nobody has signed in.</param>
    public static ErrorResult SignIn(HttpContext context, string service, string? scope, bool hasToken = false)
    {
        Ask(context, service, scope, hasToken ? "insufficient_scope" : null);
        return ErrorResult.Of(ErrorCode.Unauthorized, $"authentication required; sign in with: docker login {context.Request.Host}");
    }

    public static ErrorResult InsufficientScope(HttpContext context, string service, string scope)
    {
        Ask(context, service, scope, "insufficient_scope");
        return ErrorResult.Of(ErrorCode.Unauthorized, $"authentication required: the token is not for {scope}", scope);
    }

    public static ErrorResult InvalidToken(HttpContext context, string service)
    {
        Ask(context, service, scope: null, "invalid_token");
        return ErrorResult.Of(ErrorCode.Unauthorized, "the token is not valid, or not any more; ask for a new one");
    }

    public static ErrorResult WrongCredentials(HttpContext context, string service)
    {
        Ask(context, service, scope: null, error: null);
        return ErrorResult.Of(ErrorCode.Unauthorized, "user name or password is wrong");
    }

    /// <summary>429 with the seconds to wait.</summary>
    public static ErrorResult Throttled(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = (int)Math.Ceiling(retryAfter.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ErrorResult.Of(ErrorCode.TooManyRequests, $"too many sign-ins failed, or are waiting; try again in {seconds} s");
    }

    // The realm is where the client already is, by the name that it used: clients refuse to send a password elsewhere, or from https to http.
    private static void Ask(HttpContext context, string service, string? scope, string? error)
    {
        var request = context.Request;
        var value = context.RequestServices.GetRequiredService<AuthOptions>().Challenge == ChallengeKind.Basic
            ? $"Basic realm=\"{service}\""
            : $"Bearer realm=\"{(request.IsHttps ? "https" : "http")}://{request.Host}/token\",service=\"{service}\"{(scope is null ? "" : $",scope=\"{scope}\"")}{(error is null ? "" : $",error=\"{error}\"")}";
        context.Response.Headers.WWWAuthenticate = value;
    }
}
