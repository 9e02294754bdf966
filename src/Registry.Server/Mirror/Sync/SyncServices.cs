using Registry.Server.Mirror.Sync.Local;
using Registry.Server.Mirror.Sync.Remote;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Sync;

internal static class SyncServices
{
    /// <summary>All that a sync needs beside the mirror's own.</summary>
    public static IServiceCollection AddSync(this IServiceCollection services, SyncOptions options) => services
        .AddSingleton(options)
        .AddSingleton<SyncRegistries>()
        .AddSingleton<SyncIntake>()
        .AddSingleton<ImageSync>();

    /// <summary>Runs the rules when their time has come.</summary>
    public static IServiceCollection AddSyncSchedule(this IServiceCollection services) => services.AddSingleton<SyncOutcomes>().AddHostedService<SyncSchedule>();
}
