using System.Net.Http.Headers;
using System.Text.Json;

namespace Registry.Testing.Tests.Support;

/// <summary>What clients ask of a registry, in a line.</summary>
internal static class Asking
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<int> StatusAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Token);
        return (int)answer.StatusCode;
    }

    public static async Task<byte[]> BytesAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path} answers {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Token)}");
        return await answer.Content.ReadAsByteArrayAsync(Token);
    }

    public static async Task<JsonElement> JsonAsync(this HttpClient client, string path)
    {
        using var document = JsonDocument.Parse(await client.BytesAsync(path));
        return document.RootElement.Clone();
    }

    /// <summary>Pushes a blob in one go; the status of what closes the upload.</summary>
    public static async Task<int> PushBlobAsync(this HttpClient client, string repository, TestBlob blob)
    {
        using var begun = await client.PostAsync($"/v2/{repository}/blobs/uploads/", null, Token);
        if (!begun.IsSuccessStatusCode)
        {
            return (int)begun.StatusCode;
        }

        var location = new Uri(client.BaseAddress!, begun.Headers.Location!);
        using var content = new StreamContent(blob.Open());
        using var closed = await client.PutAsync(new Uri($"{location}{(location.Query.Length == 0 ? "?" : "&")}digest={blob.Digest}"), content, Token);
        return (int)closed.StatusCode;
    }

    public static async Task<int> PushManifestAsync(this HttpClient client, string repository, string reference, TestImage image)
    {
        using var content = new ByteArrayContent(image.Manifest.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(image.MediaType);
        using var answer = await client.PutAsync($"/v2/{repository}/manifests/{reference}", content, Token);
        return (int)answer.StatusCode;
    }

    /// <summary>A token for a scope, as a client asks for it after a challenge.</summary>
    public static async Task<string> TokenAsync(this HttpClient client, string scope) =>
        (await client.JsonAsync($"/token?service=registry&scope={Uri.EscapeDataString(scope)}")).GetProperty("token").GetString()!;

    public static HttpClient WithToken(this HttpClient client, string token)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
