using Registry.Oci;

namespace Registry.Server.Tests.Support;

/// <summary>A blob's download of which the headers are here, and the body waits to be read.</summary>
internal sealed class Download : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly byte[] _blob;
    private readonly string? _ranges;

    private Download(HttpResponseMessage response, byte[] blob, string? ranges) => (_response, _blob, _ranges) = (response, blob, ranges);

    /// <summary>Null when the blob is unknown.</summary>
    /// <param name="ranges">First and last byte of each part, set apart by commas; null for the whole.</param>
    public static async Task<Download?> BeginAsync(TestRegistry http, string repository, byte[] blob, string? ranges)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/v2/{repository}/blobs/{Digest.Of(blob)}", UriKind.Relative));
        if (ranges is not null)
        {
            request.Headers.Add("Range", $"bytes={ranges}");
        }

        var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (response.IsSuccessStatusCode)
        {
            Assert.Equal(ranges is null ? 200 : 206, (int)response.StatusCode);
            return new Download(response, blob, ranges);
        }

        using (response)
        {
            AnswerLaws.Check("GET", await Answer.ReadAsync(response, TestContext.Current.CancellationToken)).Is(404);
            return null;
        }
    }

    /// <summary>Reads the body, which has to be all that was asked for.</summary>
    public async Task AssertWholeAsync()
    {
        var body = await _response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(body.AsSpan().SequenceEqual(Expected()), $"{_ranges ?? "the whole"} brought other bytes");
    }

    public void Dispose() => _response.Dispose();

    private byte[] Expected()
    {
        var parts = _ranges?.Split(',') ?? [];
        if (parts.Length > 1)
        {
            return Multipart.Of(_blob, _response.Content.Headers.ContentType!.ToString(), parts);
        }

        return parts.Length == 0 ? _blob : _blob[int.Parse(parts[0].Split('-')[0], null)..(int.Parse(parts[0].Split('-')[1], null) + 1)];
    }
}
