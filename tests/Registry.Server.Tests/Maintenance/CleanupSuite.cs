using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>A registry whose clock a test moves, over each store: a suite is abstract, and for each store a class derives from it.</summary>
public abstract class CleanupSuite(string store) : IAsyncLifetime
{
    private TestRegistry? _http;

    private protected ManualTime Clock { get; } = new();

    private protected TestRegistry Http => _http!;

    public async ValueTask InitializeAsync()
    {
        Clock.Advance(TimeSpan.FromDays(1000));
        _http = await TestRegistry.StartAsync(store, Configure, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _http!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Configure(RegistryOptions options)
    {
        // By hand only.
        options.Cleanup.Every = TimeSpan.Zero;
    }

    private protected async Task<bool> HasBlobAsync(string repository, Digest digest) => (await Http.HeadAsync($"/v2/{repository}/blobs/{digest}")).Status == 200;

    /// <summary>Time passes, and a clean-up runs.</summary>
    private protected async Task CleanAfterAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await Http.CleanUpAsync(Clock);
    }
}

public sealed class KeepsInMemory() : Keeps(BlobStores.Memory);

public sealed class KeepsOnDisk() : Keeps(BlobStores.FileSystem);

public sealed class RemovesInMemory() : Removes(BlobStores.Memory);

public sealed class RemovesOnDisk() : Removes(BlobStores.FileSystem);
