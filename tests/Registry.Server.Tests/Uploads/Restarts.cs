using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>What was answered is there after a restart, and an upload goes on where it was.</summary>
public abstract class Restarts(bool signedIn)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(300_000);

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task AnUploadGoesOn(string algorithm)
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        var digest = Digest.Of(_blob, DigestAlgorithm.TryParse(algorithm, out var named) ? named : null);
        var location = await http.BeginAsync(_repository, $"?digest-algorithm={algorithm}");
        (await http.PatchAsync(location, _blob[..200_000])).Is(202);
        await http.RestartAsync();
        (await http.GetAsync(location)).Is(204).Has("Range", "0-199999").Has("Location", location);
        (await http.PatchAsync(location, _blob[100_000..], ("Content-Range", "100000-299999"))).IsError(416, "BLOB_UPLOAD_INVALID").Has("Range", "0-199999");
        (await http.PatchAsync(location, _blob[200_000..], ("Content-Range", "200000-299999"))).Is(202);
        await http.RestartAsync();
        (await http.PutAsync($"{location}?digest={digest}")).Is(201);
        Assert.Equal(_blob, (await http.GetAsync($"/v2/{_repository}/blobs/{digest}")).Is(200).Body);
    }

    [Fact]
    public async Task AnEmptySessionGoesOn()
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        var location = await http.BeginAsync(_repository);
        await http.RestartAsync();
        (await http.GetAsync(location)).Is(204).Has("Range", "0--1");
        (await http.PutAsync($"{location}?digest={Digest.Of(_blob)}", _blob)).Is(201);
    }

    [Fact]
    public async Task ACancelledSessionStaysUnknown()
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        var location = await http.BeginAsync(_repository);
        (await http.DeleteAsync(location)).Is(204);
        await http.RestartAsync();
        (await http.GetAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task BlobsManifestsAndTagsAreThere()
    {
        await using var http = await TestRegistry.StartAsync(signedIn: signedIn);
        var image = await http.PushImageAsync(_repository, "v1");
        await http.RestartAsync();
        Assert.Equal(image.Bytes, (await http.GetAsync($"/v2/{_repository}/manifests/v1")).Is(200).Body);
        Assert.Equal(image.Bytes, (await http.GetAsync($"/v2/{_repository}/manifests/{image.Digest}")).Is(200).Body);
        (await http.GetAsync($"/v2/{_repository}/blobs/{image.Layer.Digest}")).Is(200);
        Assert.Contains(_repository, (await http.GetAsync("/v2/_catalog")).Is(200).Text, StringComparison.Ordinal);
    }
}

public sealed class RestartsSignedOut() : Restarts(signedIn: false);

public sealed class RestartsSignedIn() : Restarts(signedIn: true);
