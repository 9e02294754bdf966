using Registry.Server.Settings;
using Registry.Storage;
using Registry.Storage.FileSystem;
using Registry.Storage.InMemory;

namespace Registry.Server.Hosting;

/// <summary>The blob stores by the name that the setting <c>Registry:Storage:Kind</c> chooses.</summary>
internal static partial class BlobStores
{
    public const string FileSystem = "filesystem";
    public const string Memory = "memory";

    private static readonly Dictionary<string, Func<RegistryOptions, TimeProvider, DiskReserve, IBlobStore>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        [FileSystem] = (options, clock, reserve) => new FileSystemBlobStore(options.Data, clock, reserve, options.Storage.SmallBlobs),
        [Memory] = (_, clock, _) => new InMemoryBlobStore(clock),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static IServiceCollection AddBlobStore(this IServiceCollection services, RegistryOptions options, TimeProvider clock)
    {
        var reserve = ReserveOf(options);
        return services.AddSingleton(reserve).AddSingleton(provider => Create(options, clock, reserve, provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(BlobStores))));
    }

    /// <summary>The store of the settings, for a command that works on it beside a registry or without one.</summary>
    public static IBlobStore Create(RegistryOptions options, TimeProvider clock) => new FileSystemBlobStore(options.Data, clock, ReserveOf(options));

    /// <summary>As <see cref="Create(RegistryOptions, TimeProvider)"/>, and what it keeps free.</summary>
    public static IServiceCollection AddSharedBlobStore(this IServiceCollection services, RegistryOptions options, TimeProvider clock)
    {
        var reserve = ReserveOf(options);
        return services.AddSingleton(reserve).AddSingleton<IBlobStore>(new FileSystemBlobStore(options.Data, clock, reserve));
    }

    private static IBlobStore Create(RegistryOptions options, TimeProvider clock, DiskReserve reserve, ILogger logger)
    {
        var store = ByName[options.Storage.Kind](options, clock, reserve);
        if (options.Storage.SmallBlobs > 0 && store is FileSystemBlobStore { IsJournaled: false })
        {
            Log.OneByOne(logger, options.Data);
        }

        return store;
    }

    private static DiskReserve ReserveOf(RegistryOptions options) => options.Storage.IsInMemory ? DiskReserve.None : new DiskReserve(options.Data, options.Storage.Reserve);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Each small blob is made durable by itself, which is slower: {Data} is not on a file system that has one flush for all, or another process uses its journal")]
        public static partial void OneByOne(ILogger logger, string data);
    }
}
