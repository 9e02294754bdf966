namespace Registry.Server.Tests.Support;

/// <summary>A request in one line. Every answer has to keep <see cref="AnswerLaws"/>.</summary>
internal static class Verbs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<Answer> GetAsync(this IServer http, string path, params (string Name, string Value)[] headers) => http.SendAsync("GET", path, null, headers);

    public static Task<Answer> HeadAsync(this IServer http, string path, params (string Name, string Value)[] headers) => http.SendAsync("HEAD", path, null, headers);

    public static Task<Answer> DeleteAsync(this IServer http, string path, params (string Name, string Value)[] headers) => http.SendAsync("DELETE", path, null, headers);

    public static Task<Answer> PostAsync(this IServer http, string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        http.SendAsync("POST", path, body ?? [], headers);

    public static Task<Answer> PatchAsync(this IServer http, string path, byte[] body, params (string Name, string Value)[] headers) =>
        http.SendAsync("PATCH", path, body, headers);

    public static Task<Answer> PutAsync(this IServer http, string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        http.SendAsync("PUT", path, body ?? [], headers);

    /// <summary>The header <c>Transfer-Encoding: chunked</c> sends the body without its length.</summary>
    public static async Task<Answer> SendAsync(this IServer http, string method, string path, byte[]? body, params (string Name, string Value)[] headers) =>
        AnswerLaws.Check(method, await http.SendUncheckedAsync(method, path, body, headers));

    /// <summary>For answers that a test expects to break the laws, such as 503.</summary>
    public static async Task<Answer> SendUncheckedAsync(this IServer http, string method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await http.Client.SendAsync(request, Token);
        return await Answer.ReadAsync(response, Token);
    }
}
