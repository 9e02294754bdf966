namespace Registry.Testing.Tests.Support;

/// <summary>Where the sources are.</summary>
internal static class RepositoryRoot
{
    private static readonly string Root = Find();

    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Registry.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No folder above has the file Registry.sln.");
        }

        return folder;
    }
}
