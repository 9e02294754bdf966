using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Transfer;
using Registry.Server.Transfer.Archives;

namespace Registry.Server.Cli;

/// <summary>The images of a folder, in the order of their paths.</summary>
internal static class FixtureSeeds
{
    private static readonly string[] Archives = [".tar", ".tar.gz", ".tgz"];

    /// <summary>The names of what was put there.</summary>
    /// <param name="scratch">A folder for what has to be unpacked first.</param>
    /// <exception cref="StartupException">The folder is not there, has no images, or has one that cannot be taken.</exception>
    public static async Task<List<string>> TakeAsync(IServiceProvider services, string folder, string scratch, CancellationToken cancellationToken)
    {
        var sources = Directory.Exists(folder)
            ? Find(new DirectoryInfo(folder)).Order(StringComparer.Ordinal).ToList()
            : throw new StartupException($"There is no folder {folder} to seed from.");
        if (sources.Count == 0)
        {
            throw new StartupException($"There are no images in {folder}: no {string.Join(", ", Archives)}, and no folder with a file {LayoutIndex.MarkerName}.");
        }

        var (target, names) = (TransferTarget.Of(services, new Actor("seed", "")), new List<string>());
        foreach (var source in sources)
        {
            names.AddRange(await TakeAsync(target, folder, source, scratch, cancellationToken));
        }

        return names;
    }

    private static async Task<List<string>> TakeAsync(TransferTarget target, string folder, string source, string scratch, CancellationToken cancellationToken)
    {
        try
        {
            return await ArchiveSeed.TakeAsync(target, source, scratch, wanted: null, RepositoryOf(folder, source), cancellationToken);
        }
        catch (FormatException e)
        {
            throw new StartupException($"{source} cannot be taken: {e.Message}");
        }
    }

    private static RepositoryName? RepositoryOf(string folder, string source)
    {
        var path = Path.GetRelativePath(folder, source).Replace(Path.DirectorySeparatorChar, '/');
        return RepositoryName.TryParse(path == "." ? Path.GetFileName(Path.GetFullPath(source)) : path, out var name) ? name : null;
    }

    private static IEnumerable<string> Find(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, LayoutIndex.MarkerName))
        ? [folder.FullName]
        : [
            .. folder.EnumerateFiles().Where(file => Array.Exists(Archives, end => file.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase))).Select(file => file.FullName),
            .. folder.EnumerateDirectories().SelectMany(Find),
        ];
}
