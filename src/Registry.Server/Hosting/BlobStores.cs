using Registry.Server.Settings;
using Registry.Storage;
using Registry.Storage.FileSystem;
using Registry.Storage.InMemory;

namespace Registry.Server.Hosting;

/// <summary>The blob stores by the name that the setting <c>Registry:Storage:Kind</c> chooses.</summary>
internal static class BlobStores
{
    public const string FileSystem = "filesystem";
    public const string Memory = "memory";

    private static readonly Dictionary<string, Func<RegistryOptions, DiskReserve, IBlobStore>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        [FileSystem] = (options, reserve) => new FileSystemBlobStore(options.Data, TimeProvider.System, reserve),
        [Memory] = (_, _) => new InMemoryBlobStore(),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static IServiceCollection AddBlobStore(this IServiceCollection services, RegistryOptions options)
    {
        var reserve = options.Storage.IsInMemory ? DiskReserve.None : new DiskReserve(options.Data, options.Storage.Reserve);
        return services.AddSingleton(reserve).AddSingleton(ByName[options.Storage.Kind](options, reserve));
    }
}
