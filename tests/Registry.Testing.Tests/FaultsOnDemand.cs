using System.Net;
using System.Text.Json;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class FaultsOnDemand : IAsyncLifetime
{
    private static readonly TestUser Alice = new("alice", "s3cret");
    private static readonly TestImage Image = TestImage.Random(1, layers: 1, layerSize: 200_000);

    private TestRegistry _registry = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string BlobPath => $"/v2/app/blobs/{Image.Blobs[1].Digest}";

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(new() { Users = [Alice] }, Token);
        await _registry.SeedAsync("app:1", Image, Token);
        _client = _registry.CreateClient(Alice);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(429, "TOOMANYREQUESTS")]
    [InlineData(500, "UNKNOWN")]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(403, "DENIED")]
    public async Task AnswerAStatusWithTheSpecificationsError(int status, string code)
    {
        _registry.Faults.Inject(Fault.Status(status, TimeSpan.FromSeconds(1.2)));

        using var answer = await _client.GetAsync("/v2/app/manifests/1", Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(code, body.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(399)]
    [InlineData(600)]
    public void TakeOnlyStatusesOfErrors(int status) => Assert.Throws<ArgumentOutOfRangeException>(() => Fault.Status(status));

    [Fact]
    public async Task ComeOnceAndForSomeRequestsOnly()
    {
        var fault = _registry.Faults.Inject(Fault.TooManyRequests(), request => request.Is("GET", RegistryResource.Manifest), times: 1);

        Assert.Equal(200, await _client.StatusAsync(BlobPath));
        Assert.Equal(429, await _client.StatusAsync("/v2/app/manifests/1"));
        Assert.Equal(200, await _client.StatusAsync("/v2/app/manifests/1"));
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task ComeOneAfterTheOtherWhereEachAnswers()
    {
        var busy = _registry.Faults.Inject(Fault.TooManyRequests(), times: 2);
        var broken = _registry.Faults.Inject(Fault.Status(500), times: 1);

        Assert.Equal(429, await _client.StatusAsync("/v2/"));
        Assert.Equal((1, 0), (busy.Hits, broken.Hits));
        Assert.Equal(429, await _client.StatusAsync("/v2/"));
        Assert.Equal(500, await _client.StatusAsync("/v2/"));
        Assert.Equal(200, await _client.StatusAsync("/v2/"));
        Assert.Equal([1, 1, 1, 0], _registry.Requests.Select(request => request.Faults.Count));
    }

    [Fact]
    public async Task GoOnUntilTheyAreHealed()
    {
        using (_registry.Faults.Inject(Fault.Status(500)))
        {
            Assert.Equal(500, await _client.StatusAsync("/v2/"));
            Assert.Equal(500, await _client.StatusAsync("/v2/"));
        }

        Assert.Equal(200, await _client.StatusAsync("/v2/"));
        _registry.Faults.Inject(Fault.Status(502));
        _registry.Faults.Heal();
        Assert.Equal(200, await _client.StatusAsync("/v2/"));
    }

    [Fact]
    public async Task ChallengeWhoeverComes()
    {
        _registry.Faults.Inject(Fault.Unauthorized(), times: 1);

        using var answer = await _client.GetAsync("/v2/", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task ExpireATokenAsTimeDoes()
    {
        var token = await _client.TokenAsync("repository:app:pull");
        using var bearer = _registry.CreateClient().WithToken(token);
        var fault = _registry.Faults.Inject(Fault.ExpiredToken(), times: 1);

        Assert.Equal(200, await _client.StatusAsync("/v2/app/manifests/1"));
        var early = await ChallengeAsync(bearer);
        Assert.Equal(200, await bearer.StatusAsync("/v2/app/manifests/1"));
        _registry.Clock.Advance(TimeSpan.FromHours(2));
        var late = await ChallengeAsync(bearer);

        Assert.Equal(1, fault.Hits);
        Assert.Contains("invalid_token", early, StringComparison.Ordinal);
        Assert.Equal(late, early);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(150_000)]
    public async Task CutAnAnswerAfterSoManyBytes(int bytes)
    {
        _registry.Faults.Inject(Fault.CutAfter(bytes), request => request.Resource == RegistryResource.Blob, times: 1);

        var (read, isWhole) = await ReadAsync(BlobPath);

        Assert.False(isWhole);
        Assert.Equal(Bytes(Image.Blobs[1])[..bytes], read);
        Assert.Equal(Bytes(Image.Blobs[1]), await _client.BytesAsync(BlobPath));
    }

    [Fact]
    public async Task CutNothingFromAShorterAnswer()
    {
        _registry.Faults.Inject(Fault.CutAfter(Image.Blobs[1].Size));

        Assert.Equal(Bytes(Image.Blobs[1]), await _client.BytesAsync(BlobPath));
    }

    [Fact]
    public async Task CorruptOneByte()
    {
        var content = Bytes(Image.Blobs[1]);
        _registry.Faults.Inject(Fault.CorruptByte(1000), times: 1);
        var inside = await _client.BytesAsync(BlobPath);
        _registry.Faults.Inject(Fault.CorruptByte(long.MaxValue), times: 1);
        var last = await _client.BytesAsync(BlobPath);

        Assert.Equal([1000], Differences(content, inside));
        Assert.Equal([content.Length - 1], Differences(content, last));
    }

    [Fact]
    public async Task DropAConnectionWithoutAnAnswer()
    {
        _registry.Faults.Inject(Fault.Drop(), times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync("/v2/app/manifests/2", new ByteArrayContent([]), Token));

        await Assert.Single(_registry.Requests).Completion.WaitAsync(Token);
        Assert.Null(Assert.Single(_registry.Requests).Status);
    }

    [Fact]
    public async Task StallAnAnswerUntilTheyAreHealed()
    {
        var fault = _registry.Faults.Inject(Fault.Stall());
        var answer = _client.StatusAsync("/v2/");
        await _registry.Requests.WaitForAsync(request => request.Faults.Contains(fault.Fault), Token);
        Assert.False(answer.IsCompleted);

        fault.Heal();

        Assert.Equal(200, await answer);
    }

    [Fact]
    public async Task StallABodyUntilTheyAreHealed()
    {
        var fault = _registry.Faults.Inject(Fault.StallAfter(1000));
        using var answer = await _client.GetAsync(BlobPath, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var start = new byte[1000];
        await body.ReadExactlyAsync(start, Token);
        var more = body.ReadAsync(new byte[1], Token);
        Assert.False(more.IsCompleted);

        fault.Heal();

        Assert.Equal(1, await more);
        Assert.Equal(Bytes(Image.Blobs[1])[..1000], start);
    }

    [Fact]
    public async Task CutAnUploadThatCanBeResumed()
    {
        var content = Bytes(TestImage.Random(2, layers: 1, layerSize: 300_000).Blobs[1]);
        using var begun = await _client.PostAsync("/v2/app/blobs/uploads/", null, Token);
        var session = begun.Headers.Location!;
        _registry.Faults.Inject(Fault.CutUploadAfter(200_000), times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PatchAsync(session, new ByteArrayContent(content), Token));

        using var status = await _client.GetAsync(session, Token);
        Assert.Equal(HttpStatusCode.NoContent, status.StatusCode);
        Assert.Equal("0-199999", Assert.Single(status.Headers.GetValues("Range")));
    }

    [Fact]
    public async Task CombineWhereEachLetsTheAnswerThrough()
    {
        _registry.Faults.Inject(Fault.CorruptByte(10));
        _registry.Faults.Inject(Fault.CutAfter(100));

        var (read, isWhole) = await ReadAsync(BlobPath);

        Assert.False(isWhole);
        Assert.Equal([10], Differences(Bytes(Image.Blobs[1])[..100], read));
    }

    // The cut is on the wire's side of what waits, and who waits for what nobody gets would wait for ever.
    [Fact]
    public async Task WaitForNothingBehindACut()
    {
        _registry.Faults.Inject(Fault.CutAfter(1000));
        _registry.Faults.Inject(Fault.StallAfter(1100));

        var (read, isWhole) = await ReadAsync(BlobPath);

        Assert.False(isWhole);
        Assert.Equal(Bytes(Image.Blobs[1])[..1000], read);
    }

    [Fact]
    public async Task EndOneRequestOfAConnectionThatHasSeveral()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Tls = true }, Token);
        await registry.SeedAsync("app:1", Image, Token);
        using var client = registry.CreateClient();
        (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        registry.Faults.Inject(Fault.CutAfter(1000), request => request.Resource == RegistryResource.Blob, times: 1);
        registry.Faults.Inject(Fault.Drop(), request => request.Resource == RegistryResource.Catalog, times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.BytesAsync(BlobPath));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/v2/_catalog", Token));

        Assert.Equal(Bytes(Image.Blobs[1]), await client.BytesAsync(BlobPath));
        Assert.Equal([200, null, 200], registry.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task TellWhatAPredicateThrew()
    {
        _registry.Faults.Inject(Fault.Drop(), request => throw new InvalidOperationException("my mistake"));

        using var answer = await _client.GetAsync("/v2/", Token);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("the predicate of a fault threw: my mistake", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<string> ChallengeAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/v2/app/manifests/1", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return answer.Headers.WwwAuthenticate.ToString();
    }

    private static IEnumerable<int> Differences(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Enumerable.Range(0, expected.Length).Where(i => expected[i] != actual[i]);
    }

    private static byte[] Bytes(TestBlob blob)
    {
        using var copy = new MemoryStream();
        using var content = blob.Open();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private async Task<(byte[] Read, bool IsWhole)> ReadAsync(string path)
    {
        using var answer = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var copy = new MemoryStream();
        try
        {
            await (await answer.Content.ReadAsStreamAsync(Token)).CopyToAsync(copy, Token);
            return (copy.ToArray(), true);
        }
        catch (IOException)
        {
            return (copy.ToArray(), false);
        }
    }
}
