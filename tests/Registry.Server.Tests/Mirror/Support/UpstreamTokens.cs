using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>An upstream's token service, as the specification of docker's has it: by GET with a password or none, by POST with a refresh token or a password.</summary>
internal sealed class UpstreamTokens(Uri realm)
{
    public const string Path = "/token";
    public const string Service = "upstream";

    private readonly ConcurrentDictionary<string, string[]> _valid = new(StringComparer.Ordinal);
    private int _issued;

    public Uri Realm => realm;

    /// <summary>Who gets a token; null when everybody does.</summary>
    public (string User, string Password)? Account { get; set; }

    /// <summary>What a POST may bring in place of the password, and what a GET with <c>offline_token=true</c> is given.</summary>
    public string RefreshToken { get; set; } = Guid.NewGuid().ToString("n");

    /// <summary>What is said of a token's life, in seconds. It lives until it is revoked all the same. Null when nothing is said.</summary>
    public int? ExpiresIn { get; set; } = 300;

    /// <summary>The fields that the token is in; some services have only one of them.</summary>
    public string[] Fields { get; set; } = ["token", "access_token"];

    /// <summary>How many tokens were given.</summary>
    public int Issued => _issued;

    /// <summary>From now on none of those given is good.</summary>
    public void Revoke() => _valid.Clear();

    /// <summary>A token as if it had been asked for.</summary>
    public string Issue(params string[] scopes)
    {
        var token = $"{Guid.NewGuid():n}.{Interlocked.Increment(ref _issued)}";
        _valid[token] = scopes;
        return token;
    }

    /// <summary>Null when the header's token is good for pulling from the repository; else the error that a challenge tells, which is empty where no token was brought.</summary>
    public string? Refusal(string? authorization, string? repository)
    {
        if (authorization?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) != true)
        {
            return "";
        }

        if (!_valid.TryGetValue(authorization["Bearer ".Length..], out var scopes))
        {
            return "invalid_token";
        }

        return repository is null || scopes.Any(scope => IsToPull(scope, repository)) ? null : "insufficient_scope";
    }

    public async Task<UpstreamAnswer> AnswerAsync(HttpRequest request, UpstreamRequest seen)
    {
        var form = request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : null;
        if (!IsKnown(seen, form))
        {
            return UpstreamAnswer.Error(401, "UNAUTHORIZED", ("WWW-Authenticate", "Basic realm=\"tokens\""));
        }

        var scopes = (form is null ? request.Query["scope"] : form["scope"]).SelectMany(scope => scope!.Split(' ')).ToArray();
        var token = Issue(scopes);
        var fields = Fields.Select(field => $"\"{field}\":\"{token}\"").ToList();
        if (ExpiresIn is { } seconds)
        {
            fields.Add($"\"expires_in\":{seconds}");
        }

        if (form is not null || request.Query["offline_token"] == "true")
        {
            fields.Add($"\"refresh_token\":\"{RefreshToken}\"");
        }

        return UpstreamAnswer.Json(200, $"{{{string.Join(',', fields)}}}");
    }

    private static bool IsToPull(string scope, string repository) =>
        scope.Split(':') is ["repository", var name, var actions] && name == repository && actions.Split(',').Any(action => action is "pull" or "*");

    private bool IsKnown(UpstreamRequest request, IFormCollection? form)
    {
        if (form is not null && form["grant_type"] == "refresh_token")
        {
            return form["refresh_token"] == RefreshToken;
        }

        return Account is not { } account || (form is null
            ? request.Authorization == UpstreamAuth.BasicHeader(account.User, account.Password)
            : (form["username"].ToString(), form["password"].ToString()) == account);
    }
}
