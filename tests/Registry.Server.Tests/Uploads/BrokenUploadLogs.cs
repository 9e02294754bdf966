using Microsoft.Extensions.Logging;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A client that goes away or falls asleep is everyday life, not an error in the operator's log.</summary>
public abstract class BrokenUploadLogs(bool signedIn)
{
    // So many at once that some are noticed only while their answer is written.
    private const int Clients = 200;

    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(300_000);

    [Theory]
    [InlineData("PATCH", "Content-Length: 300000", true)]
    [InlineData("PATCH", "Content-Length: 300000", false)]
    [InlineData("PUT", "Content-Length: 300000", false)]
    [InlineData("PATCH", "Transfer-Encoding: chunked", true)]
    [InlineData("PATCH", "Transfer-Encoding: chunked", false)]
    public async Task ConnectionsThatBreakLeaveNothing(string method, string length, bool reset)
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => BreakAsync(http, $"{method} {{0}}?digest={Digest.Of(_blob)} HTTP/1.1\n{length}", reset)));
        await http.StopAsync();
        Assert.DoesNotContain(http.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task AnIdleBodyLeavesNothing()
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Uploads.IdleTimeout = TimeSpan.FromSeconds(1), signedIn: signedIn);
        var location = await http.BeginAsync(_repository);
        (await RawConnection.AskAsync(http, $"PATCH {location} HTTP/1.1\nContent-Length: 300000", _blob[..1000])).IsError(408, "BLOB_UPLOAD_INVALID");
        await http.StopAsync();
        Assert.DoesNotContain(http.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    private async Task BreakAsync(TestRegistry http, string head, bool reset)
    {
        var location = await http.BeginAsync(_repository);
        await using (var connection = await RawConnection.OpenAsync(http))
        {
            await connection.SendAsync($"{string.Format(null, head, location)}\nExpect: 100-continue");
            await connection.AwaitContinueAsync();
            await connection.SendAsync([.. head.EndsWith("chunked", StringComparison.Ordinal) ? "493E0\r\n"u8 : [], .. _blob[..200_000]]);
            if (reset)
            {
                connection.Abort();
            }
        }

        (await http.GetAsync(location)).Is(204);
    }
}

public sealed class BrokenUploadLogsSignedOut() : BrokenUploadLogs(signedIn: false);

public sealed class BrokenUploadLogsSignedIn() : BrokenUploadLogs(signedIn: true);
