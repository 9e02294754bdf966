using Microsoft.EntityFrameworkCore;

namespace Registry.Server.Index;

internal static class IndexServices
{
    public static IServiceCollection AddIndex(this IServiceCollection services, string folder)
    {
        var database = new IndexDatabase(folder);
        services.AddSingleton(database);
        services.AddSingleton<IndexWriter>();
        services.AddSingleton<IndexReader>();
        return services.AddDbContextPool<RegistryContext>(context =>
            context.UseSqlite(database.ReadConnectionString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
    }
}
