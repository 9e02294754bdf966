using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem.Journal;

/// <summary>The folder of the journal in the hands of this process.</summary>
internal sealed class JournalFolder : IDisposable
{
    private const string LockName = "lock";

    // EWOULDBLOCK of Linux and of macOS.
    private static readonly int[] HeldByAnother = [11, 35];

    private readonly SafeFileHandle _lock;

    private JournalFolder(SafeFileHandle @lock) => _lock = @lock;

    /// <summary>Null when another process has it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static JournalFolder? TryClaim(string path)
    {
        Durable.CreateFolder(path);
        try
        {
            return new JournalFolder(Handles.Open(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
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

    public void Dispose() => _lock.Dispose();
}
