using Microsoft.EntityFrameworkCore;
using Registry.Server.Index.Uses;

namespace Registry.Server.Index;

internal static class IndexServices
{
    public static IServiceCollection AddIndex(this IServiceCollection services, string folder, bool isDurable)
    {
        services.AddSingleton(new IndexDatabase(folder, isDurable));
        services.AddSingleton<IndexWriter>();
        services.AddSingleton<IndexReader>();
        services.AddSingleton<PlacedBlobs>();
        services.AddSingleton<AccessReader>();
        services.AddSingleton<ContentUses>().AddHostedService(provider => provider.GetRequiredService<ContentUses>());
        return services.AddDbContextPool<RegistryContext>((provider, context) =>
            context.UseSqlite(provider.GetRequiredService<IndexDatabase>().ReadConnectionString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
    }
}
