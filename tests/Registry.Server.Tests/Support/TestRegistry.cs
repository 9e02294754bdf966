using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Support;

/// <summary>A registry in this process, over real sockets, on a folder of its own that is removed with it.</summary>
internal sealed class TestRegistry : IServer, IAsyncDisposable
{
    private readonly RegistryOptions _options;
    private readonly TimeProvider? _clock;
    private readonly bool _signedIn;
    private DataFolder? _folder;
    private WebApplication? _app;

    private TestRegistry(RegistryOptions options, TimeProvider? clock, bool signedIn) => (_options, _clock, _signedIn) = (options, clock, signedIn);

    /// <summary>Sends what it is given: no redirects are followed, nothing is decompressed. A test that needs another one puts it in its place.</summary>
    public HttpClient Client { get; set; } = new();

    public string Folder => _options.Data;

    public string Store => _options.Storage.Kind;

    /// <summary>What requests bring that do not go by the client; null where nobody signs in.</summary>
    public string? Authorization => _signedIn ? SuiteUser.Basic : null;

    public IServiceProvider Services => _app!.Services;

    public Uri Address => new(_app!.Urls.First());

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>What was logged, over restarts.</summary>
    public CapturedLog Log { get; } = new();

    /// <param name="signedIn">Whether callers have to sign in, and the client does.</param>
    public static async Task<TestRegistry> StartAsync(
        string store = BlobStores.FileSystem,
        Action<RegistryOptions>? configure = null,
        TimeProvider? clock = null,
        bool signedIn = false)
    {
        var options = new RegistryOptions { Urls = "http://127.0.0.1:0", Data = Directory.CreateTempSubdirectory("registry-test-").FullName };
        options.Storage.Kind = store;
        options.Log.Level = LogLevel.Critical;
        configure?.Invoke(options);
        var registry = new TestRegistry(options, clock, signedIn);
        await registry.OpenAsync();
        if (signedIn)
        {
            await SuiteUser.AddToAsync(registry);
        }

        return registry;
    }

    /// <summary>Ends the server and starts another one on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await OpenAsync();
    }

    /// <summary>Does something to the data while no server is there, and starts another one.</summary>
    public async Task<T> WhileStoppedAsync<T>(Func<Task<T>> work)
    {
        await StopAsync();
        var result = await work();
        await OpenAsync();
        return result;
    }

    /// <summary>Returns when all requests have ended and their logs are written.</summary>
    public async Task StopAsync()
    {
        Client.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _folder!.Dispose();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }

        Directory.Delete(_options.Data, recursive: true);
    }

    private async Task OpenAsync()
    {
        _folder = DataFolder.Open(_options.Data);
        _app = RegistryHost.Build(_options, _clock);
        _app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        await _app.StartAsync(CancellationToken.None);
        EndPoint = new IPEndPoint(IPAddress.Parse(Address.Host), Address.Port);
        var network = new SocketsHttpHandler { AllowAutoRedirect = false };
        Client = new HttpClient(_signedIn ? new SignIn(network) : network) { BaseAddress = Address };
    }
}
