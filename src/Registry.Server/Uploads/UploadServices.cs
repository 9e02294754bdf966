using Registry.Server.Maintenance;

namespace Registry.Server.Uploads;

internal static class UploadServices
{
    public static IServiceCollection AddUploads(this IServiceCollection services) => services
        .AddSingleton<UploadSessions>()
        .AddSingleton<BlobPush>()
        .AddSingleton<ICleanupStep, ExpiredUploads>();
}
