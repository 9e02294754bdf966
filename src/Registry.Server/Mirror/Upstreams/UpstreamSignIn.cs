using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>Signs in at an upstream. Who needs a token for the same repository shares it, and the look-up of one.</summary>
internal sealed class UpstreamSignIn(RemoteRegistry upstream, HttpClient client, TimeProvider clock)
{
    // Bounds what is remembered; forgetting costs another token.
    private const int MostTokens = 10_000;

    private readonly ConcurrentDictionary<string, Lazy<Task<UpstreamToken>>> _tokens = new(StringComparer.Ordinal);
    private volatile SignInChallenge? _challenge;

    /// <summary>What to send along, as far as the upstream's way is known by now; null for nothing.</summary>
    /// <exception cref="UpstreamException">The upstream does not take the credentials, or cannot be asked.</exception>
    public async ValueTask<AuthenticationHeaderValue?> HeaderAsync(UpstreamRequest request, CancellationToken cancellationToken) => _challenge switch
    {
        null => null,
        { Realm: null } => Basic(),
        var bearer => new AuthenticationHeaderValue("Bearer", (await TokenAsync(bearer, request, cancellationToken)).Value),
    };

    /// <summary>Learns from a 401. False when nothing more can be tried.</summary>
    /// <param name="sent">What the request brought.</param>
    public bool Learn(HttpResponseMessage refused, UpstreamRequest request, AuthenticationHeaderValue? sent)
    {
        if (SignInChallenge.Of(refused.Headers.WwwAuthenticate, upstream.Address) is not { } challenge)
        {
            return false;
        }

        _challenge = challenge;
        if (challenge.Realm is null)
        {
            return sent is null && upstream.Options.Username is { Length: > 0 };
        }

        // One that another request has replaced meanwhile stays.
        if (sent?.Scheme == "Bearer" && _tokens.TryGetValue(request.Scope, out var known) && known.Value is { IsCompletedSuccessfully: true, Result.Value: var value } && value == sent.Parameter)
        {
            _tokens.TryRemove(new KeyValuePair<string, Lazy<Task<UpstreamToken>>>(request.Scope, known));
        }

        return true;
    }

    private AuthenticationHeaderValue? Basic()
    {
        var options = upstream.Options;
        return options.Username is { Length: > 0 } user
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password ?? Secret(options.PasswordFile!)}")))
            : null;
    }

    private async Task<UpstreamToken> TokenAsync(SignInChallenge challenge, UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (_tokens.Count > MostTokens)
        {
            _tokens.Clear();
        }

        while (true)
        {
            var look = _tokens.GetOrAdd(request.Scope, _ => new Lazy<Task<UpstreamToken>>(() => FetchAsync(challenge, request)));
            UpstreamToken? token = null;
            try
            {
                token = await look.Value.WaitAsync(cancellationToken);
                if (token.Until > clock.GetUtcNow())
                {
                    return token;
                }
            }
            finally
            {
                if (token is null ? look.Value.IsCompleted : token.Until <= clock.GetUtcNow())
                {
                    _tokens.TryRemove(new KeyValuePair<string, Lazy<Task<UpstreamToken>>>(request.Scope, look));
                }
            }
        }
    }

    private async Task<UpstreamToken> FetchAsync(SignInChallenge challenge, UpstreamRequest request)
    {
        using var patience = new CancellationTokenSource(upstream.Options.Timeout, clock);
        using var message = Message(challenge, request);
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.IsSuccessStatusCode)
            {
                return await UpstreamToken.ReadAsync(response, clock, patience.Token);
            }

            throw response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest
                ? new UpstreamException(UpstreamFault.SignIn, Refusal(challenge))
                : new UpstreamException(UpstreamFault.Outage, $"the token service of {upstream}, {challenge.Realm!.Host}, answered {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException or IOException)
        {
            throw new UpstreamException(UpstreamFault.Outage, $"the token service of {upstream}, {challenge.Realm!.Host}, cannot be reached: {e.GetBaseException().Message}", e);
        }
    }

    private HttpRequestMessage Message(SignInChallenge challenge, UpstreamRequest request)
    {
        if (upstream.Options.RefreshTokenFile is { Length: > 0 } file)
        {
            return new HttpRequestMessage(HttpMethod.Post, challenge.Realm) { Content = new FormUrlEncodedContent(RefreshForm(challenge, request, Secret(file))) };
        }

        var query = $"{string.Join('&', request.Scope.Split(' ').Select(scope => $"scope={Uri.EscapeDataString(scope)}"))}{(challenge.Service is { } service ? $"&service={Uri.EscapeDataString(service)}" : "")}";
        var address = new UriBuilder(challenge.Realm!);
        address.Query = address.Query.Length > 1 ? $"{address.Query}&{query}" : query;
        return new HttpRequestMessage(HttpMethod.Get, address.Uri) { Headers = { Authorization = Basic() } };
    }

    // Distribution's docs/spec/auth/oauth.md.
    private static Dictionary<string, string> RefreshForm(SignInChallenge challenge, UpstreamRequest request, string token) => new()
    {
        ["grant_type"] = "refresh_token",
        ["service"] = challenge.Service ?? "",
        ["client_id"] = "registry-mirror",
        ["scope"] = request.Scope,
        ["refresh_token"] = token,
    };

    private string Refusal(SignInChallenge challenge) =>
        upstream.Options.Username is { Length: > 0 } || upstream.Options.RefreshTokenFile is { Length: > 0 }
            ? $"{upstream} does not take the credentials that this registry has for it; its operator has to give it others"
            : $"{upstream} gives no token without a sign-in at {challenge.Realm!.Host}; this registry's operator has to give it a user there";

    private string Secret(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UpstreamException(UpstreamFault.SignIn, $"the credentials for {upstream} cannot be read; this registry's operator has to look after the file", e);
        }
    }
}
