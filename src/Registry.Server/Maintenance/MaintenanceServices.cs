using Registry.Server.Maintenance.Tasks;

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
        .AddHostedService<CleanupSchedule>()
        .AddHostedService<TaskRunner>();
}
