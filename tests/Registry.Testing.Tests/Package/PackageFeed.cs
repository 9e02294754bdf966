using System.IO.Compression;
using System.Xml.Linq;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests.Package;

/// <summary>The package, made of what was built, in a feed of its own. Its version is one that nobody has in a cache.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Version { get; } = $"0.0.0-test{Guid.NewGuid():N}";

    public string Folder => $"{_folder}";

    /// <summary>The samples' sources, as they were written.</summary>
    public string Samples => _folder["samples"];

    /// <summary>The names of all files in it.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>The ids of what it depends on.</summary>
    public IReadOnlyList<string> Dependencies { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        await Dotnet.RunAsync(
            RepositoryRoot.PathOf("src/Registry.Testing.Package"),
            "pack", "--no-build", "-c", configuration, "-o", Folder, "-p:BuildProjectReferences=false", $"-p:PackageVersion={Version}");
        await using var package = await ZipFile.OpenReadAsync(_folder[$"Registry.Testing.{Version}.nupkg"], TestContext.Current.CancellationToken);
        Files = [.. package.Entries.Select(entry => entry.FullName)];
        using var nuspec = await package.GetEntry("Registry.Testing.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        Dependencies = [.. XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)];
        Copy(new DirectoryInfo(RepositoryRoot.PathOf("tests/samples")), Samples);
    }

    public async ValueTask DisposeAsync()
    {
        var said = await Dotnet.RunAsync(Folder, "nuget", "locals", "global-packages", "--list");
        var cached = Path.Combine(said.Split(": ", 2)[1].Trim(), "registry.testing", Version);
        if (Directory.Exists(cached))
        {
            Directory.Delete(cached, recursive: true);
        }

        _folder.Dispose();
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj")))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
