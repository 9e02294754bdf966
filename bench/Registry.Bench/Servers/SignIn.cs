using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Registry.Bench.Servers;

/// <summary>The tokens that clients of a server with sign-in have in hand: one for each repository, asked for once.</summary>
internal sealed class SignIn(int port)
{
    public const string User = "bench";
    public const string Password = "measured";

    private const string Prefix = "/v2/";

    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);

    /// <summary>The header's line for a request, with its end.</summary>
    public string HeaderOf(string path)
    {
        // Works name their repositories bench/NAME.
        var end = path.IndexOf('/', path.IndexOf('/', Prefix.Length) + 1);
        var repository = path.AsSpan(Prefix.Length, Math.Max(0, end - Prefix.Length));
        return _tokens.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(repository, out var line) ? line : _tokens.GetOrAdd($"{repository}", Ask);
    }

    private string Ask(string repository)
    {
        var scope = repository.Length == 0 ? "registry:catalog:*" : $"repository:{repository}:pull,push";
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
        using var answer = JsonDocument.Parse(client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/token?service=registry&scope={scope}")).GetAwaiter().GetResult());
        return $"Authorization: Bearer {answer.RootElement.GetProperty("token").GetString()}\r\n";
    }
}
