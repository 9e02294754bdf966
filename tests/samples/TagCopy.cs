using System.Net;
using System.Net.Http.Headers;

namespace Registry.Samples;

/// <summary>What the samples test: gives an image of a registry a second tag, and comes again when the registry says that it is busy.</summary>
public sealed class TagCopy(HttpClient registry)
{
    private const int Tries = 3;

    public async Task RunAsync(string repository, string from, string to)
    {
        using var manifest = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"/v2/{repository}/manifests/{from}"));
        var bytes = await manifest.Content.ReadAsByteArrayAsync();
        using var put = await SendAsync(() => new HttpRequestMessage(HttpMethod.Put, $"/v2/{repository}/manifests/{to}")
        {
            Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(manifest.Content.Headers.ContentType!.MediaType!) } },
        });
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = create();
            var answer = await registry.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests || attempt == Tries)
            {
                return answer.EnsureSuccessStatusCode();
            }

            answer.Dispose();
        }
    }
}
