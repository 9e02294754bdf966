using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults;

/// <summary>Less is free than has to stay so: nothing is taken in, all that is here is served, and deletions work.</summary>
public sealed class DiskReserves : IAsyncLifetime
{
    // 1 PiB, the most that can be set.
    private const long MoreThanAnyDisk = 1L << 50;

    private RegistryOptions? _options;
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(configure: options => _options = options);

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task UploadsMountsAndManifestsAreRefused()
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await FillAsync();
        await AssertRefusedAsync("POST", "/v2/a/b/blobs/uploads/");
        await AssertRefusedAsync("POST", $"/v2/a/c/blobs/uploads/?mount={image.Layer.Digest}&from=a/b");
        await AssertRefusedAsync("PUT", "/v2/a/b/manifests/v2", image.Bytes);
    }

    [Fact]
    public async Task AnUploadThatGoesOnIsCancelled()
    {
        var location = await _http.BeginAsync("a/b");
        (await _http.PatchAsync(location, Some.Bytes(1000))).Is(202);
        await FillAsync();
        await AssertRefusedAsync("PATCH", location, Some.Bytes(10));
        (await _http.GetAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_http.Folder, "uploads")));
    }

    [Fact]
    public async Task AnUploadThatIsWholeIsClosed()
    {
        var blob = Some.Bytes(1000);
        var location = await _http.BeginAsync("a/b");
        (await _http.PatchAsync(location, blob)).Is(202);
        await FillAsync();
        (await _http.PutAsync($"{location}?digest={Digest.Of(blob)}")).Is(201);
    }

    [Fact]
    public async Task PullsAndDeletionsGoOn()
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await _http.PushImageAsync("a/c", "v1");
        await FillAsync();
        Assert.Equal(image.Bytes, (await _http.GetAsync("/v2/a/b/manifests/v1")).Is(200).Body);
        (await _http.GetAsync($"/v2/a/b/blobs/{image.Layer.Digest}")).Is(200);
        (await _http.DeleteAsync("/v2/a/b/manifests/v1")).Is(202);
        (await _http.DeleteAsync($"/v2/a/b/manifests/{image.Digest}")).Is(202);
        (await _http.DeleteAsync($"/v2/a/b/blobs/{image.Layer.Digest}")).Is(202);
        (await _http.DeleteAsync("/api/v1/repositories/a/c")).Is(204);
    }

    [Fact]
    public async Task TheRegistryIsReadySinceItServesPulls()
    {
        await FillAsync();
        (await _http.GetAsync("/readyz")).Is(200);
    }

    private Task FillAsync()
    {
        _options!.Storage.Reserve = MoreThanAnyDisk;
        return _http.RestartAsync();
    }

    private async Task AssertRefusedAsync(string method, string path, byte[]? body = null)
    {
        var refused = await _http.SendUncheckedAsync(method, path, body ?? [], ("Content-Type", MediaTypes.OciManifest));
        refused.IsError(503, "UNAVAILABLE");
        Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
    }
}
