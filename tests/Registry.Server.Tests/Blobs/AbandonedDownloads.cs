using Microsoft.Extensions.Logging;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>Clients close early on purpose, when a parallel request brought the rest. That is no error.</summary>
public abstract class AbandonedDownloads(bool signedIn)
{
    [Theory]
    [InlineData(BlobStores.FileSystem, true, "")]
    [InlineData(BlobStores.FileSystem, false, "")]
    [InlineData(BlobStores.FileSystem, true, "\nRange: bytes=0-9,100-20000000")]
    [InlineData(BlobStores.Memory, true, "")]
    [InlineData(BlobStores.Memory, false, "")]
    public async Task AClientThatGoesAwayLeavesNothingInTheLog(string store, bool reset, string header)
    {
        // More than the sockets' buffers hold, so that the server is still sending.
        var blob = Some.Bytes(32 << 20);
        await using var http = await TestRegistry.StartAsync(store, signedIn: signedIn);
        var digest = await http.PushBlobAsync("a/b", blob);
        await using (var connection = await RawConnection.OpenAsync(http))
        {
            await connection.SendAsync($"GET /v2/a/b/blobs/{digest} HTTP/1.1{header}");
            await connection.ReadHeadAsync();
            if (reset)
            {
                connection.Abort();
            }
        }

        await http.Log.WaitForAsync(line => line.Text.StartsWith("GET /v2/", StringComparison.Ordinal));
        await http.StopAsync();
        Assert.DoesNotContain(http.Log.Lines, line => line.Level >= LogLevel.Warning);
    }
}

public sealed class AbandonedDownloadsSignedOut() : AbandonedDownloads(signedIn: false);

public sealed class AbandonedDownloadsSignedIn() : AbandonedDownloads(signedIn: true);
