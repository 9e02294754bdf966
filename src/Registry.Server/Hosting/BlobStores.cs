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

    private static readonly Dictionary<string, Func<RegistryOptions, IBlobStore>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        [FileSystem] = options => new FileSystemBlobStore(options.Data),
        [Memory] = _ => new InMemoryBlobStore(),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static IBlobStore Create(RegistryOptions options) => ByName[options.Storage.Kind](options);
}
