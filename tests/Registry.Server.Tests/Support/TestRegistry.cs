using Microsoft.AspNetCore.Builder;
using Registry.Server.Hosting;

namespace Registry.Server.Tests.Support;

/// <summary>A registry in this process, over real sockets, on a folder of its own that is removed with it.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private readonly RegistryOptions _options;
    private DataFolder? _folder;
    private WebApplication? _app;

    private TestRegistry(RegistryOptions options) => _options = options;

    /// <summary>Sends what it is given: no redirects are followed, nothing is decompressed.</summary>
    public HttpClient Client { get; private set; } = new();

    public string Folder => _options.Data;

    public IServiceProvider Services => _app!.Services;

    public static async Task<TestRegistry> StartAsync(string store = BlobStores.FileSystem, Action<RegistryOptions>? configure = null)
    {
        var options = new RegistryOptions { Urls = "http://127.0.0.1:0", Data = Directory.CreateTempSubdirectory("registry-test-").FullName };
        options.Storage.Kind = store;
        options.Log.Level = Microsoft.Extensions.Logging.LogLevel.Warning;
        configure?.Invoke(options);
        var registry = new TestRegistry(options);
        await registry.OpenAsync();
        return registry;
    }

    /// <summary>Ends the server and starts another one on the same data.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_options.Data, recursive: true);
    }

    private async Task OpenAsync()
    {
        _folder = DataFolder.Open(_options.Data);
        _app = RegistryHost.Build(_options);
        await _app.StartAsync(CancellationToken.None);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private async Task CloseAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
        _folder!.Dispose();
    }
}
