using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Registry.Server.Tests.Support;

/// <summary>
/// Signs in as clients do, by turns with the password and with a bearer token. A request that needs a token goes without one first; its challenge tells where to ask for one and for what,
/// and what was got is used again at the same place for as long as it is good.
/// </summary>
internal sealed partial class SignIn(HttpMessageHandler network) : DelegatingHandler(network)
{
    private static readonly AuthenticationHeaderValue Basic = AuthenticationHeaderValue.Parse(SuiteUser.Basic);

    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _tokens = new();
    private int _count;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A test may say itself who asks.
        if (request.Headers.Authorization is not null)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (IsWithPassword(request.RequestUri!))
        {
            request.Headers.Authorization = Basic;
            return await base.SendAsync(request, cancellationToken);
        }

        var place = PlaceOf(request);
        request.Headers.Authorization = _tokens.GetValueOrDefault(place);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        using (response)
        {
            request.Headers.Authorization = _tokens[place] = await AskAsync(Assert.Single(response.Headers.WwwAuthenticate), cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    // docker search does not wait for a challenge, and none comes: who asks without a password is shown what everybody may see.
    private bool IsWithPassword(Uri address) => address.AbsolutePath.StartsWith("/v1/", StringComparison.Ordinal) || Interlocked.Increment(ref _count) % 2 == 0;

    // Up to the last word, which is a tag, a digest or an id.
    private static string PlaceOf(HttpRequestMessage request) =>
        $"{request.Method} {request.RequestUri!.AbsolutePath[..request.RequestUri.AbsolutePath.LastIndexOf('/')]}";

    private async Task<AuthenticationHeaderValue> AskAsync(AuthenticationHeaderValue challenge, CancellationToken cancellationToken)
    {
        Assert.Equal("Bearer", challenge.Scheme);
        var words = Parameter().Matches(challenge.Parameter!).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
        var scope = words.TryGetValue("scope", out var wanted) ? $"&scope={Uri.EscapeDataString(wanted)}" : "";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{words["realm"]}?service={Uri.EscapeDataString(words["service"])}{scope}");
        request.Headers.Authorization = Basic;
        using var response = await base.SendAsync(request, cancellationToken);
        using var json = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken));
        return new AuthenticationHeaderValue("Bearer", json.RootElement.GetProperty("token").GetString());
    }

    [GeneratedRegex("(?<name>[a-z]+)=\"(?<value>[^\"]*)\"")]
    private static partial Regex Parameter();
}
