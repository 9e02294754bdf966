using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Registry.Clients.Tests.Images;
using Registry.Oci;

namespace Registry.Clients.Tests.Support;

/// <summary>What the tests themselves ask the registry, so that no client vouches for its own work.</summary>
internal sealed class RegistryHttp(string host, Account? account) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri($"http://{host}"),
        DefaultRequestHeaders = { Authorization = account is null ? null : new AuthenticationHeaderValue("Basic", account.Encoded) },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>False as well where nobody listens.</summary>
    public async Task<bool> IsFineAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(path, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // A connection that is reset in the moment in which it opens is not wrapped (.NET 10.0).
            return false;
        }
    }

    /// <summary>The digest that the registry has for a tag.</summary>
    public async Task<string> DigestAsync(string repository, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/{repository}/manifests/{reference}");
        foreach (var type in (string[])[MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerManifestList])
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        using var response = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("Docker-Content-Digest"));
    }

    public async Task<HttpStatusCode> HeadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await _http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    public async Task<byte[]> GetAsync(string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept ?? "*/*");
        using var response = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(Cancellation);
    }

    /// <summary>Stores an image without the help of a client.</summary>
    public async Task PushAsync(string repository, string tag, Image image)
    {
        foreach (var blob in image.Blobs)
        {
            await PushBlobAsync(repository, blob);
        }

        using var body = new ByteArrayContent(image.Manifest.Bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue(image.Manifest.Descriptor.MediaType);
        using var response = await _http.PutAsync(new Uri($"/v2/{repository}/manifests/{tag}", UriKind.Relative), body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    public void Dispose() => _http.Dispose();

    private async Task PushBlobAsync(string repository, Content blob)
    {
        using var begun = await _http.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);

        var location = new UriBuilder(new Uri(_http.BaseAddress!, begun.Headers.Location!));
        location.Query = $"{location.Query.TrimStart('?')}&digest={blob.Descriptor.Digest}".TrimStart('&');
        using var body = new ByteArrayContent(blob.Bytes);
        using var response = await _http.PutAsync(location.Uri, body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}
