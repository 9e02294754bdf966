using Registry.Storage.FileSystem;

namespace Registry.Testing.Hosting;

/// <summary>A temporary folder that goes when it is disposed: the registry's data, and beside it what it is given in files.</summary>
internal sealed class RegistryFolder : IDisposable
{
    private const string Blobs = "blobs";

    private readonly string _path = Directory.CreateTempSubdirectory("test-registry-").FullName;
    private int _copies;

    public RegistryFolder() => Data = Directory.CreateDirectory(Path.Combine(_path, "data")).FullName;

    public string Data { get; }

    /// <summary>A file that is not the registry's own.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Keeps the data as they are now, beside them. Nobody may be working on them.</summary>
    /// <returns>Where they are kept.</returns>
    public string Keep()
    {
        var copy = Path.Combine(_path, $"kept-{++_copies}");
        Copy(new DirectoryInfo(Data), Directory.CreateDirectory(copy).FullName, isShared: false);
        return copy;
    }

    /// <summary>Takes kept data in the place of those there are. Nobody may be working on them.</summary>
    public void Return(string kept)
    {
        Directory.Delete(Data, recursive: true);
        Copy(new DirectoryInfo(kept), Directory.CreateDirectory(Data).FullName, isShared: false);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    // Blobs in their places never change, so the copy may have them under a second name.
    private static void Copy(DirectoryInfo from, string to, bool isShared)
    {
        foreach (var file in from.EnumerateFiles())
        {
            var copy = Path.Combine(to, file.Name);
            if (!isShared || HardLink.Create(file.FullName, copy) != LinkResult.Linked)
            {
                file.CopyTo(copy);
            }
        }

        foreach (var folder in from.EnumerateDirectories())
        {
            Copy(folder, Directory.CreateDirectory(Path.Combine(to, folder.Name)).FullName, isShared || folder.Name == Blobs);
        }
    }
}
