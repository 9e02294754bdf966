using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>Requests that break HTTP itself. Some never reach the registry; all get an end, and none does harm.</summary>
public abstract class Framing(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _manifest = Some.Utf8(Documents.Small());

    private string Path => $"/v2/{_repository}/manifests/v1";

    [Theory]
    [InlineData("nonsense", 400)]
    [InlineData("GET", 400)]
    [InlineData("GET /v2/", 400)]
    [InlineData("GET /v2/ HTTP/9.9", 505)]
    [InlineData("GET /v2/a%00b/tags/list HTTP/1.1", 400)]
    [InlineData("GET /v2/ HTTP/1.1\nBad Header: 1", 400)]
    [InlineData("GET /v2/ HTTP/1.1\nHost: twice", 400)]
    [InlineData("PUT /v2/a/manifests/b HTTP/1.1\nContent-Length: 2\nContent-Length: 3", 400)]
    [InlineData("PUT /v2/a/manifests/b HTTP/1.1\nContent-Length: -1", 400)]
    [InlineData("PUT /v2/a/manifests/b HTTP/1.1\nContent-Length: 0x10", 400)]
    [InlineData("PUT /v2/a/manifests/b HTTP/1.1\nTransfer-Encoding: gzip", 400)]
    public async Task WhatIsNoHttpEndsTheConnection(string head, int status)
    {
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync(head);
        var answer = await connection.ReadAsync();
        Assert.Equal((status, 0), (answer.Status, answer.Body.Length));
        Assert.True(await connection.IsClosedAsync());
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1", 414)]
    [InlineData("GET /v2/ HTTP/1.1\nX-Long: {0}", 431)]
    public async Task WhatIsTooLongEndsTheConnection(string head, int status)
    {
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync(string.Format(null, head, new string('a', 100_000)));
        Assert.Equal(status, (await connection.ReadAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task RequestsSentAheadAreAnsweredInOrderUpToTheNonsense()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync([.. connection.Head($"GET {Path} HTTP/1.1"), .. connection.Head($"GET /v2/{_repository}/tags/list HTTP/1.1"), .. "non sense\r\n\r\n"u8]);
        Assert.Equal(image.Bytes, (await connection.ReadAsync()).Is(200).Body);
        Assert.Equal(["v1"], (await connection.ReadAsync()).Is(200).Names("tags"));
        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task ABodyLongerThanItsLengthIsCutThereAndTheRestIsNoRequest()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync($"PUT {Path} HTTP/1.1\nContent-Type: {MediaTypes.OciManifest}\nContent-Length: {_manifest.Length}", [.. _manifest, .. "rubbish\r\n\r\n"u8]);
        Assert.Equal(201, (await connection.ReadAsync()).Status);
        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.Equal(_manifest, (await Http.GetAsync(Path)).Is(200).Body);
    }

    [Fact]
    public async Task ABodyShorterThanItsLengthStoresNothing()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        await using (var connection = await RawConnection.OpenAsync(Http))
        {
            await connection.SendAsync($"PUT {Path} HTTP/1.1\nContent-Type: {MediaTypes.OciManifest}\nContent-Length: {_manifest.Length + 1}", _manifest);
        }

        await Http.Log.WaitForAsync(line => line.Text.Contains(Path, StringComparison.Ordinal));
        (await Http.HeadAsync(Path)).Is(404);
    }

    [Fact]
    public async Task APostCutShortStoresNothing()
    {
        var blob = Some.Bytes(1000);
        await using (var connection = await RawConnection.OpenAsync(Http))
        {
            await connection.SendAsync($"POST /v2/{_repository}/blobs/uploads/?digest={Digest.Of(blob)} HTTP/1.1\nContent-Length: 1001", blob);
        }

        await Http.Log.WaitForAsync(line => line.Text.Contains(_repository, StringComparison.Ordinal));
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest.Of(blob)}")).Is(404);
    }

    [Theory]
    [InlineData("PUT /v2/{0}/manifests/v1 HTTP/1.1\nContent-Type: a/b\nContent-Length: 9000000", 413)]
    [InlineData("PUT /v2/{0}/manifests/-bad HTTP/1.1\nContent-Length: 100", 400)]
    [InlineData("PATCH /v2/{0}/blobs/uploads/1 HTTP/1.1\nContent-Length: 100", 404)]
    [InlineData("PATCH /v2/{0}/blobs/uploads/1 HTTP/1.1\nTransfer-Encoding: chunked", 404)]
    [InlineData("POST /v2/{0}/blobs/uploads/?digest=bad HTTP/1.1\nContent-Length: 100", 400)]
    public async Task WhatIsRefusedAnywayNeedNotBeSent(string head, int status) =>
        (await RawConnection.AskAsync(Http, $"{string.Format(null, head, _repository)}\nExpect: 100-continue")).Is(status);

    [Fact]
    public async Task ABodyThatIsWantedIsAskedFor()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync($"PUT {Path} HTTP/1.1\nExpect: 100-continue\nContent-Type: {MediaTypes.OciManifest}\nContent-Length: {_manifest.Length}");
        await connection.AwaitContinueAsync();
        await connection.SendAsync(_manifest);
        AnswerLaws.Check("PUT", await connection.ReadAsync()).Is(201);
    }

    [Theory]
    [InlineData("PATCH", "Content-Range: 0-1\nContent-Range: 2-3", 400)]
    [InlineData("PUT", "Content-Type: a/b\nContent-Type: c/d", 400)]
    [InlineData("PUT", "Content-Type: application/vnd.\u00e4+json", 400)]
    public async Task AHeaderThatContradictsItselfIsRefused(string method, string headers, int status)
    {
        var path = method == "PATCH" ? await Http.BeginAsync(_repository) : Path;
        var answer = await AskLooselyAsync($"{method} {path} HTTP/1.1\n{headers}\nContent-Length: 2", "{}"u8.ToArray());
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task TwoRangesInTwoHeadersAreNoPart()
    {
        var digest = await Http.PushBlobAsync(_repository, Some.Bytes(100));
        var answer = await RawConnection.AskAsync(Http, $"GET /v2/{_repository}/blobs/{digest} HTTP/1.1\nRange: bytes=0-1\nRange: bytes=2-3");
        Assert.Contains(answer.Status, (int[])[200, 416]);
    }

    [Fact]
    public async Task TheOldestHttpIsSpokenToo()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync($"GET {Path} HTTP/1.0");
        Assert.Equal(image.Bytes, AnswerLaws.Check("GET", await connection.ReadAsync()).Is(200).Body);
        Assert.True(await connection.IsClosedAsync());
    }

    private async Task<Answer> AskLooselyAsync(string head, byte[] body)
    {
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync(head, body);
        return await connection.ReadAsync();
    }
}

public sealed class FramingOverFiles(FileSystemRegistry fixture) : Framing(fixture), IClassFixture<FileSystemRegistry>;

public sealed class FramingOverMemory(MemoryRegistry fixture) : Framing(fixture), IClassFixture<MemoryRegistry>;

public sealed class FramingSignedIn(SignedInRegistry fixture) : Framing(fixture), IClassFixture<SignedInRegistry>;
