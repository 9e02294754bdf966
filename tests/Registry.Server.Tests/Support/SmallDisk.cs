namespace Registry.Server.Tests.Support;

/// <summary>A file system of its own, in memory and of a few mebibytes, that fills up for real.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Bytes.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <param name="options">Of tmpfs, such as <c>size=16m</c>. Skips the test where nothing can be mounted.</param>
    public static SmallDisk Mount(string options)
    {
        var disk = new SmallDisk();
        var refusal = Programs.Run("mount", "-t", "tmpfs", "-o", options, "registry-test", disk.Path);
        if (refusal is not null)
        {
            disk._folder.Dispose();
            Requirement.Check(met: false, $"a small file system has to be mounted, which needs root: {refusal}");
        }

        return disk;
    }

    public void Dispose()
    {
        Programs.Run("umount", Path);
        _folder.Dispose();
    }
}
