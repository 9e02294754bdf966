using Registry.Server.Backup.Snapshots;
using Registry.Server.Settings;

namespace Registry.Server.Backup;

internal static class BackupServices
{
    public static void AddBackup(this IServiceCollection services, RegistryOptions options)
    {
        if (!options.Storage.IsInMemory && options.Snapshots.Every > TimeSpan.Zero)
        {
            services.AddSingleton<IndexSnapshots>().AddHostedService(provider => provider.GetRequiredService<IndexSnapshots>());
        }
    }
}
