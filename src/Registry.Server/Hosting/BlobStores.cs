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

    private static readonly Dictionary<string, Func<RegistryOptions, TimeProvider, IBlobStore>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        [FileSystem] = (options, clock) => new FileSystemBlobStore(options.Data, clock),
        [Memory] = (_, clock) => new InMemoryBlobStore(clock),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static IBlobStore Create(RegistryOptions options, TimeProvider clock) => ByName[options.Storage.Kind](options, clock);
}
