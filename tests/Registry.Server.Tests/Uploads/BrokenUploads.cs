using System.Globalization;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A body that stops: what came is kept, its end is told, and the client goes on from there.</summary>
public abstract class BrokenUploads(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(3_000_000);

    private Digest Digest => Digest.Of(_blob);

    [Theory]
    [InlineData("PATCH", "Content-Length: 3000000", false)]
    [InlineData("PATCH", "Content-Length: 3000000", true)]
    [InlineData("PATCH", "Content-Length: 3000000\nContent-Range: 0-2999999", false)]
    [InlineData("PUT", "Content-Length: 3000000", false)]
    [InlineData("PUT", "Content-Length: 3000000", true)]
    public async Task AConnectionThatBreaksLeavesASessionToGoOnWith(string method, string headers, bool reset)
    {
        var location = await Http.BeginAsync(_repository);
        await using (var connection = await RawConnection.OpenAsync(Http))
        {
            await connection.SendAsync($"{method} {location}?digest={Digest} HTTP/1.1\nExpect: 100-continue\n{headers}");
            await connection.AwaitContinueAsync();
            await connection.SendAsync(_blob[..2_000_000]);
            if (reset)
            {
                connection.Abort();
            }
        }

        await FinishAsync(location, 2_000_000);
    }

    [Fact]
    public async Task AChunkedBodyThatBreaksLeavesASessionToGoOnWith()
    {
        var location = await Http.BeginAsync(_repository);
        await using (var connection = await RawConnection.OpenAsync(Http))
        {
            await connection.SendAsync($"PATCH {location} HTTP/1.1\nExpect: 100-continue\nTransfer-Encoding: chunked");
            await connection.AwaitContinueAsync();
            await connection.SendAsync([.. "F4240\r\n"u8, .. _blob[..1_000_000], .. "\r\nF4240\r\n"u8, .. _blob[1_000_000..1_500_000]]);
        }

        await FinishAsync(location, 1_500_000);
    }

    [Fact]
    public async Task AChunkedBodyThatMakesNoSenseIsRefusedAndTheSessionGoesOn()
    {
        var location = await Http.BeginAsync(_repository);
        byte[] body = [.. "64\r\n"u8, .. _blob[..100], .. "\r\nxyz\r\n"u8];
        (await RawConnection.AskAsync(Http, $"PATCH {location} HTTP/1.1\nTransfer-Encoding: chunked", body)).IsError(400, "BLOB_UPLOAD_INVALID");
        await FinishAsync(location, 100);
    }

    private async Task FinishAsync(string location, int sent)
    {
        // The status waits until the broken request has let go of the session.
        var range = (await Http.GetAsync(location)).Is(204)["Range"]!;
        var offset = int.Parse(range["0-".Length..], CultureInfo.InvariantCulture) + 1;
        Assert.InRange(offset, 0, sent);
        (await Http.PatchAsync(location, _blob[offset..], ("Content-Range", $"{offset}-2999999"))).Is(202).Has("Range", "0-2999999");
        (await Http.PutAsync($"{location}?digest={Digest}")).Is(201);
        Assert.Equal(Digest, Digest.Of((await Http.GetAsync($"/v2/{_repository}/blobs/{Digest}")).Body));
    }
}

public sealed class BrokenUploadsOverFiles(FileSystemRegistry fixture) : BrokenUploads(fixture), IClassFixture<FileSystemRegistry>;

public sealed class BrokenUploadsOverMemory(MemoryRegistry fixture) : BrokenUploads(fixture), IClassFixture<MemoryRegistry>;

public sealed class BrokenUploadsSignedIn(SignedInRegistry fixture) : BrokenUploads(fixture), IClassFixture<SignedInRegistry>;
