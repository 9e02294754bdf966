using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Registry.Server.Hosting;
using Registry.Server.Hosting.Sockets;
using Registry.Server.Hosting.Tls;
using Registry.Server.Settings;

namespace Registry.Testing.Hosting;

/// <summary>The socket, set up as the registry's own. It outlives the registry behind it, so that connections and the port stay while that one is exchanged.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Front(WebApplication app) => (_app, Address) = (app, new Uri($"{app.Urls.First()}/"));

    /// <summary>With the port that it got.</summary>
    public Uri Address { get; }

    public static async Task<Front> StartAsync(RegistryOptions options, RequestDelegate answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseRegistryKestrel(options);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddTls(options.Tls);
        var app = builder.Build();
        app.Run(answer);
        try
        {
            await app.StartAsync(cancellationToken);
            return new Front(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
