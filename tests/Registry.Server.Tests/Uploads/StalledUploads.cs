using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A connection that died without a word holds its session. Its client comes back over a new one, and must not wait for the idle time-out.</summary>
public abstract class StalledUploads(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(10_000);

    [Fact]
    public async Task TheClientGoesOnOverANewConnection()
    {
        var location = await Http.BeginAsync(_repository);
        await using var dead = await StallAsync(location);
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-3999");
        (await dead.ReadAsync()).IsError(408, "BLOB_UPLOAD_INVALID");
        (await Http.PutAsync($"{location}?digest={Digest.Of(_blob)}", _blob[4000..], ("Content-Range", "4000-9999"))).Is(201);
    }

    [Fact]
    public async Task TheClientCancels()
    {
        var location = await Http.BeginAsync(_repository);
        await using var dead = await StallAsync(location);
        (await Http.DeleteAsync(location)).Is(204);
        (await Http.GetAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
    }

    private async Task<RawConnection> StallAsync(string location)
    {
        var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync($"PATCH {location} HTTP/1.1\nExpect: 100-continue\nContent-Length: 10000");
        await connection.AwaitContinueAsync();
        await connection.SendAsync(_blob[..4000]);
        return connection;
    }
}

public sealed class StalledUploadsOverFiles(FileSystemRegistry fixture) : StalledUploads(fixture), IClassFixture<FileSystemRegistry>;

public sealed class StalledUploadsOverMemory(MemoryRegistry fixture) : StalledUploads(fixture), IClassFixture<MemoryRegistry>;

public sealed class StalledUploadsSignedIn(SignedInRegistry fixture) : StalledUploads(fixture), IClassFixture<SignedInRegistry>;
