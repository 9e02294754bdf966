using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Support;

/// <summary>One registry for all tests of a class. They keep apart by the names of their repositories.</summary>
public abstract class RegistryFixture : IAsyncLifetime
{
    private readonly string _store;
    private readonly Action<RegistryOptions>? _configure;
    private readonly bool _signedIn;
    private TestRegistry? _http;

    private protected RegistryFixture(string store, Action<RegistryOptions>? configure = null, bool signedIn = false) => (_store, _configure, _signedIn) = (store, configure, signedIn);

    internal TestRegistry Http => _http!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(_store, _configure, signedIn: _signedIn);

    public async ValueTask DisposeAsync()
    {
        await _http!.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class FileSystemRegistry() : RegistryFixture(BlobStores.FileSystem);

public sealed class MemoryRegistry() : RegistryFixture(BlobStores.Memory);

/// <summary>One whose callers have to sign in.</summary>
public sealed class SignedInRegistry() : RegistryFixture(BlobStores.Memory, signedIn: true);

public sealed class SignedInFileSystemRegistry() : RegistryFixture(BlobStores.FileSystem, signedIn: true);
