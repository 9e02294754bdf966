namespace Registry.Storage.FileSystem;

/// <summary>
/// What has to stay free of the file system that a folder lies on. Whoever takes something in asks here first, so that a disk which fills up stops pushes while the index still has room
/// to note deletions.
/// </summary>
public sealed class DiskReserve
{
    // A look takes 1.4 µs, and writing and hashing so much some 700.
    private const int LookInterval = 1024 * 1024;

    private readonly DriveInfo? _disk;
    private readonly long _bytes;
    private long _taken;

    /// <param name="folder">Any folder of the file system.</param>
    /// <param name="bytes">0 for none.</param>
    public DiskReserve(string folder, long bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var path = Path.GetFullPath(folder);
        _disk = bytes == 0 ? null : new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path);
        _bytes = bytes;
    }

    private DiskReserve()
    {
    }

    /// <summary>For what lies on no disk.</summary>
    public static DiskReserve None { get; } = new();

    /// <summary>Why nothing may be taken in now, for the operator, or null.</summary>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public string? Shortage => _disk is null || Free(_disk) >= _bytes
        ? null
        : $"No space left: fewer than {_bytes} bytes are free on {_disk.Name}, and Registry:Storage:Reserve keeps those for the index. Make room (registry trash purge --all, registry gc), or give it a larger disk";

    /// <exception cref="NoSpaceException">Less than the reserve is free.</exception>
    public void Require()
    {
        if (Shortage is { } shortage)
        {
            throw new NoSpaceException(shortage);
        }
    }

    /// <summary>Looks each time that so much was taken as a look is worth. All who write share the count, so that a hundred at once get no further than one.</summary>
    /// <exception cref="NoSpaceException">Less than the reserve is free.</exception>
    public void Take(int bytes)
    {
        if (_disk is not null && Interlocked.Add(ref _taken, bytes) >= LookInterval)
        {
            Require();
            Interlocked.Exchange(ref _taken, 0);
        }
    }

    private static long Free(DriveInfo disk)
    {
        try
        {
            // Some network and user-space file systems know no sizes, and say 0 of both.
            return disk.AvailableFreeSpace is > 0 and var free ? free : disk.TotalSize == 0 ? long.MaxValue : 0;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }
}
