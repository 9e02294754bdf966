using Registry.Server.Maintenance.Tasks;
using Registry.Server.Maintenance.Verification;

namespace Registry.Server.Maintenance;

internal static class MaintenanceServices
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) => services
        .AddSingleton<Cleanup>()
        .AddSingleton<ByteRemoval>()
        .AddSingleton<ICleanupStep, ExpiredTrash>()
        .AddSingleton<ICleanupStep, ExpiredHistory>()
        .AddSingleton<ICleanupStep, UnusedLinks>()
        .AddSingleton<ICleanupStep, UnlinkedBlobs>()
        .AddSingleton<ICleanupStep, StrayBytes>()
        .AddSingleton<IMaintenanceTask, CleanupTask>()
        .AddSingleton<BlobVerifier>()
        .AddSingleton<BlobSweep>()
        .AddSingleton<ManifestSweep>()
        .AddSingleton<Scrub>()
        .AddSingleton<IMaintenanceTask, VerifyTask>()
        .AddHostedService<CleanupSchedule>()
        .AddHostedService<ScrubSchedule>()
        .AddHostedService<TaskRunner>();
}
