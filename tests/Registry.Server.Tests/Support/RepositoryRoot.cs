namespace Registry.Server.Tests.Support;

/// <summary>The folder of the sources, for tests that read them.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory) ?? Find(Here()) ?? throw new DirectoryNotFoundException("No folder above has the file Registry.sln.");

    /// <summary>Every source file below a folder, with its path from the root.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Sources(string folder) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Path, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Select(file => (file, File.ReadAllLines(System.IO.Path.Combine(Path, file))));

    private static string? Find(string? folder)
    {
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "Registry.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder;
    }

    // A build may put its output elsewhere; the compiler knows where the source was.
    private static string? Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file);
}
