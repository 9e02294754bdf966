using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A client that goes away or falls asleep is everyday life, not an error with a stack trace in the operator's log.</summary>
public sealed class BrokenUploadLogs
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(3_000_000);

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task AResetInMidBodyIsNoErrorInTheLog(string method)
    {
        await using var http = await TestRegistry.StartAsync();
        var location = await http.BeginAsync(_repository);
        await using (var connection = await RawConnection.OpenAsync(http))
        {
            await connection.SendAsync($"{method} {location}?digest={Digest.Of(_blob)} HTTP/1.1\nExpect: 100-continue\nContent-Length: 3000000");
            await connection.AwaitContinueAsync();
            await connection.SendAsync(_blob[..2_000_000]);
            connection.Abort();
        }

        (await http.GetAsync(location)).Is(204);
        await http.StopAsync();
        Assert.Empty(http.Log.Errors);
    }

    [Fact]
    public async Task AnIdleBodyIsNoErrorInTheLog()
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Uploads.IdleTimeout = TimeSpan.FromSeconds(1));
        var location = await http.BeginAsync(_repository);
        (await RawConnection.AskAsync(http, $"PATCH {location} HTTP/1.1\nContent-Length: 3000000", _blob[..1000])).IsError(408, "BLOB_UPLOAD_INVALID");
        await http.StopAsync();
        Assert.Empty(http.Log.Errors);
    }
}
