using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Testing.Hosting;

/// <summary>The registry itself, without a socket, on a data folder. It can be ended and another one begun while the address stays.</summary>
internal sealed class Inner : IAsyncDisposable
{
    private readonly InnerServer _server = new();
    private readonly DataFolder _folder;
    private readonly WebApplication _app;

    private Inner(RegistryOptions options, TimeProvider clock, ILoggerProvider? log, IBlobStore? store)
    {
        _folder = DataFolder.Open(options.Data);
        try
        {
            _app = RegistryHost.Build(options, clock, new StandIns { Server = _server, Store = store, Log = log ?? NullLoggerProvider.Instance });
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    public IServiceProvider Services => _app.Services;

    /// <param name="store">The blob store, where it is not the one of the settings.</param>
    public static async Task<Inner> StartAsync(RegistryOptions options, TimeProvider clock, ILoggerProvider? log, IBlobStore? store, CancellationToken cancellationToken)
    {
        var inner = new Inner(options, clock, log, store);
        try
        {
            await inner._app.StartAsync(cancellationToken);
            return inner;
        }
        catch
        {
            await inner.DisposeAsync();
            throw;
        }
    }

    public Task ProcessAsync(IFeatureCollection features) => _server.ProcessAsync(features);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
