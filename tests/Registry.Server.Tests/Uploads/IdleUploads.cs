using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A body that stays open and brings nothing is given up after <c>Registry:Uploads:IdleTimeout</c>, so that it does not hold its session for ever.</summary>
public abstract class IdleUploads(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(10_000);

    private Digest Digest => Digest.Of(_blob);

    [Theory]
    [InlineData("PATCH", "Content-Length: 10000")]
    [InlineData("PATCH", "Content-Length: 10000\nContent-Range: 0-9999")]
    [InlineData("PUT", "Content-Length: 10000")]
    public async Task TheSessionGoesOnWhereTheBodyStopped(string method, string headers)
    {
        var location = await Http.BeginAsync(_repository);
        var answer = await RawConnection.AskAsync(Http, $"{method} {location}?digest={Digest} HTTP/1.1\n{headers}", _blob[..4000]);
        Assert.Contains("is kept", answer.IsError(408, "BLOB_UPLOAD_INVALID").Message, StringComparison.Ordinal);
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-3999");
        (await Http.PutAsync($"{location}?digest={Digest}", _blob[4000..], ("Content-Range", "4000-9999"))).Is(201);
    }

    [Fact]
    public async Task APostIsGivenUpToo() =>
        (await RawConnection.AskAsync(Http, $"POST /v2/{_repository}/blobs/uploads/?digest={Digest} HTTP/1.1\nContent-Length: 10000", _blob[..4000]))
            .IsError(408, "BLOB_UPLOAD_INVALID");

    [Fact]
    public async Task AManifestIsGivenUpToo() =>
        (await RawConnection.AskAsync(Http, $"PUT /v2/{_repository}/manifests/v1 HTTP/1.1\nContent-Type: {MediaTypes.OciManifest}\nContent-Length: 10000", _blob[..4000]))
            .IsError(408, "BLOB_UPLOAD_INVALID");
}

public sealed class IdleFileSystemRegistry() : RegistryFixture(BlobStores.FileSystem, options => options.Uploads.IdleTimeout = TimeSpan.FromSeconds(1));

public sealed class IdleMemoryRegistry() : RegistryFixture(BlobStores.Memory, options => options.Uploads.IdleTimeout = TimeSpan.FromSeconds(1));

public sealed class IdleSignedInRegistry() : RegistryFixture(BlobStores.Memory, options => options.Uploads.IdleTimeout = TimeSpan.FromSeconds(1), signedIn: true);

public sealed class IdleUploadsOverFiles(IdleFileSystemRegistry fixture) : IdleUploads(fixture), IClassFixture<IdleFileSystemRegistry>;

public sealed class IdleUploadsOverMemory(IdleMemoryRegistry fixture) : IdleUploads(fixture), IClassFixture<IdleMemoryRegistry>;

public sealed class IdleUploadsSignedIn(IdleSignedInRegistry fixture) : IdleUploads(fixture), IClassFixture<IdleSignedInRegistry>;
