using Microsoft.AspNetCore.Connections;
using Registry.Server.Api;
using Registry.Server.Audit;
using Registry.Server.Auth;
using Registry.Server.Auth.Tokens;
using Registry.Server.Backup;
using Registry.Server.Base;
using Registry.Server.Blobs;
using Registry.Server.Catalog;
using Registry.Server.History;
using Registry.Server.Hosting.Sockets;
using Registry.Server.Hosting.Tls;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Manifests;
using Registry.Server.Mirror;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Sync;
using Registry.Server.Policies;
using Registry.Server.Referrers;
using Registry.Server.Settings;
using Registry.Server.Tags;
using Registry.Server.Uploads;

namespace Registry.Server.Hosting;

/// <summary>Puts the registry together: what it is made of, and in which order a request goes through it.</summary>
internal static class RegistryHost
{
    /// <summary>A registry that is ready to be started on a data folder that the caller holds.</summary>
    /// <param name="standIns">What takes the place of the registry's own parts.</param>
    public static WebApplication Build(RegistryOptions options, TimeProvider? clock = null, StandIns? standIns = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddRegistryLogging(options.Log, standIns?.Log);
        builder.WebHost.UseRegistryKestrel(options);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.Services.AddSettings(options);
        builder.Services.AddIndex(options.Data, isDurable: !options.Storage.IsInMemory);
        builder.Services.AddSingleton(clock ??= TimeProvider.System);
        builder.Services.AddBlobStore(options, clock);
        builder.Services.AddTls(options.Tls);
        builder.Services.AddAudit(options.Audit);
        builder.Services.AddAuth(options.Auth);
        builder.Services.AddBackup(options);
        builder.Services.AddPolicies(options.Policies);
        builder.Services.AddBlobs();
        builder.Services.AddUploads();
        builder.Services.AddManifests();
        builder.Services.AddMirror(options.Mirror);
        builder.Services.AddSync(options.Sync).AddSyncSchedule();
        builder.Services.AddMaintenance();
        builder.Services.AddRoutingCore();
        builder.Services.AddExceptionHandler<ErrorHandling>();
        builder.Services.AddStandIns(standIns);
        var app = builder.Build();
        Open(app);
        app.UseRegistryPipeline(options);
        app.MapBase();
        app.MapTokens();
        app.MapAudit();
        app.MapHistory();
        app.MapMirror();
        app.MapSync();
        var mirrored = app.MapMirrored(options.Mirror);
        mirrored.MapBlobs();
        mirrored.MapManifests();
        mirrored.MapTags();
        mirrored.MapReferrers();
        app.MapUploads();
        app.MapCatalog();
        return app;
    }

    // Opening it brings the index to this version, and what is wrong with users or keys is a failure of the start too. Nothing stays open of one that failed: its process may go on.
    private static void Open(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IndexWriter>();
            app.Services.GetRequiredService<AccessState>();
            app.Services.GetRequiredService<SigningKeys>();
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private static void AddSettings(this IServiceCollection services, RegistryOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Uploads);
        services.AddSingleton(options.Manifests);
        services.AddSingleton(options.Lists);
        services.AddSingleton(options.Cleanup);
        services.AddSingleton(options.Scrub);
        services.AddSingleton(options.Trash);
        services.AddSingleton(options.History);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
    }

    private static void UseRegistryPipeline(this WebApplication app, RegistryOptions options)
    {
        app.UseTrustedProxies(options);
        if (options.Log.Requests)
        {
            app.UseMiddleware<RequestLog>();
        }

        app.UseHeaders(options.Headers);
        app.UseExceptionHandler(_ => { });
        app.UseBareStatusAnswers();
        app.UseMiddleware<MirrorPaths>();
        app.UseRepositoryPaths();
        app.UseRouting();
        app.UseMiddleware<AccessControl>();
        app.UseWriteLimit(options.Writes);
    }

    private static void UseBareStatusAnswers(this WebApplication app) => app.Use(async (context, next) =>
    {
        ContentHeaders.AddTo(context.Response);
        await next(context);
        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed, ContentType: null })
        {
            await ErrorHandling.WriteBareStatusAsync(context);
        }
    });
}
