using Registry.Server.Settings;

namespace Registry.Server.Audit;

internal static class AuditServices
{
    public static void AddAudit(this IServiceCollection services, AuditOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AuditLog>().AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddHostedService<AuditCleanup>();
    }
}
