namespace Registry.Bench.Servers;

/// <summary>
/// The folder of all servers' folders. Their files stay until the end, though emptied: an ext4 without a journal keeps the inodes of deleted files for minutes, and looks
/// through them for each new file, so that every server would pay for the one before.
/// </summary>
internal sealed class BenchFolder(string parent) : IDisposable
{
    private const long Small = 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(parent, $"registry-bench-{Guid.NewGuid():n}"));
    private int _created;

    public DirectoryInfo CreateFolder() => _folder.CreateSubdirectory($"{++_created}");

    /// <summary>Gives back what fills the disk.</summary>
    public static void Shrink(DirectoryInfo folder)
    {
        foreach (var large in folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Length > Small))
        {
            using var file = large.OpenWrite();
            file.SetLength(0);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
