using Registry.Server.Hosting;

namespace Registry.Server.Settings.Registry2;

/// <summary>Where registry:2's configuration is: where it is named, or, in a container, where the official images have theirs, over which people mount their own.</summary>
internal static class OfficialFile
{
    public const string PathVariable = "REGISTRY_CONFIGURATION_PATH";

    private const string Version2 = "/etc/docker/registry/config.yml";
    private const string Version3 = "/etc/distribution/config.yml";

    /// <summary>Whether a file of settings is registry:2's, by its name.</summary>
    public static bool IsOne(string path) => Path.GetExtension(path) is ".yml" or ".yaml";

    /// <summary>The file, or null when there is none.</summary>
    /// <param name="named">By whoever starts the registry: settings of one kind or the other leave no room for those that merely lie there.</param>
    /// <exception cref="StartupException">There are two, and nobody says which counts.</exception>
    public static string? Find(IReadOnlyList<string> named, IReadOnlyDictionary<string, string> environment, Func<string, bool> exists)
    {
        if (named.Count > 0)
        {
            return named.FirstOrDefault(IsOne);
        }

        if (environment.GetValueOrDefault(PathVariable) is { Length: > 0 } path)
        {
            return path;
        }

        // Outside of a container such a file belongs to another registry, which may be running.
        var mounted = environment.GetValueOrDefault("DOTNET_RUNNING_IN_CONTAINER") == "true" ? new[] { Version2, Version3 }.Where(exists).ToList() : [];
        return mounted.Count < 2 ? mounted.FirstOrDefault() : throw new StartupException($"There are both {Version2} and {Version3}. Name the one that counts: registry serve {Version3}");
    }
}
