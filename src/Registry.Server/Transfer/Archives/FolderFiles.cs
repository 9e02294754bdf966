namespace Registry.Server.Transfer.Archives;

/// <summary>An archive that lies unpacked in a folder.</summary>
internal sealed class FolderFiles(string folder) : IImageFiles
{
    public Stream? Open(string name) =>
        Find(name) is { Exists: true } file ? new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan) : null;

    public long? LengthOf(string name) => Find(name) is { Exists: true } file ? file.Length : null;

    public void Dispose()
    {
    }

    private FileInfo? Find(string name) => EntryNames.Normalize(name) == name ? new FileInfo(Path.Combine(folder, name)) : null;
}
