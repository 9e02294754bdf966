using Registry.Server.Maintenance;
using Registry.Server.Policies.Immutable;
using Registry.Server.Policies.Quotas;
using Registry.Server.Policies.Retention;
using Registry.Server.Settings;

namespace Registry.Server.Policies;

internal static class PolicyServices
{
    public static IServiceCollection AddPolicies(this IServiceCollection services, PolicyOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ImmutableTags>()
        .AddSingleton<QuotaCheck>()
        .AddHostedService<QuotaCounting>()
        .AddSingleton<ICleanupStep, RetentionStep>();
}
