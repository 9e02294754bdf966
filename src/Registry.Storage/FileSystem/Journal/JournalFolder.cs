using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem.Journal;

/// <summary>The folder of the journal in the hands of this process.</summary>
internal sealed class JournalFolder : IDisposable
{
    private const string LockName = "lock";
    private const int InvalidArgument = 22;

    // EWOULDBLOCK of Linux and of macOS.
    private static readonly int[] HeldByAnother = [11, 35];

    private readonly string _path;
    private readonly SafeFileHandle _lock;
    private readonly SafeFileHandle _folder;

    private JournalFolder(string path, SafeFileHandle @lock) => (_path, _lock, _folder) = (path, @lock, OperatingSystem.IsLinux() ? Durable.OpenFolder(path) : new SafeFileHandle());

    /// <summary>Null when another process has it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static JournalFolder? TryClaim(string path)
    {
        Durable.CreateFolder(path);
        try
        {
            return new JournalFolder(path, Handles.Open(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held) when (HeldByAnother.Contains(held.HResult))
        {
            return null;
        }
    }

    /// <exception cref="IOException">Also where access is denied.</exception>
    public static IReadOnlyList<string> Files(string path)
    {
        try
        {
            return [.. Directory.EnumerateFiles(path).Where(file => Path.GetFileName(file) != LockName)];
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }

    /// <summary>Whether a file can be given a name only if nothing has it: older ZFS cannot, nor some older C libraries. Linux only.</summary>
    public bool CanPlace()
    {
        var (from, to) = (Path.Combine(_path, "probe"), Path.Combine(_path, "probed"));
        try
        {
            Handles.Open(from, FileMode.Create, FileAccess.Write, FileShare.None).Dispose();
            Durable.Unlink(to);
            return Durable.TryRename(from, to);
        }
        catch (Exception refused) when (refused is EntryPointNotFoundException || refused.HResult == InvalidArgument)
        {
            return false;
        }
        finally
        {
            Durable.Unlink(from);
            Durable.Unlink(to);
        }
    }

    /// <summary>Returns when all that was written to the file system is on the disk. Linux only.</summary>
    /// <exception cref="IOException">Some that was written since the folder was claimed may not be.</exception>
    public void FlushAll() => Durable.FlushAll(_folder, _path);

    public void Dispose()
    {
        _folder.Dispose();
        _lock.Dispose();
    }
}
