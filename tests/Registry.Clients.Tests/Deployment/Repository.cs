using System.Runtime.CompilerServices;

namespace Registry.Clients.Tests.Deployment;

/// <summary>The sources, which this builds an image of.</summary>
internal static class Repository
{
    public static string File(string path) => Path.Combine(Root, path);

    private static string Root { get; } = Find(AppContext.BaseDirectory) ?? Find(Here()) ?? throw new DirectoryNotFoundException("No folder above has the file Registry.sln.");

    private static string? Find(string? folder)
    {
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "Registry.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    // A build may put its output elsewhere; the compiler knows where the source was.
    private static string? Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file);
}
