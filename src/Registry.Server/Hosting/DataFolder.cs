using System.Data.Common;
using Registry.Server.Index;

namespace Registry.Server.Hosting;

/// <summary>
/// The one folder that holds all that is kept, owned by one process at a time:
/// <code>
/// lock          held open while a registry runs on the folder
/// index.db      what is known (with -wal and -shm beside it)
/// blobs/        the bytes, by digest
/// uploads/      bytes on their way in
/// </code>
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(FileStream held) => _lock = held;

    /// <exception cref="StartupException">The folder is in use, cannot be written, or belongs to a newer version.</exception>
    public static DataFolder Open(string path)
    {
        var folder = Path.GetFullPath(path);
        RefuseNewer(folder);
        try
        {
            Directory.CreateDirectory(folder);
            return new DataFolder(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (IsHeld(folder))
        {
            throw new StartupException($"The data folder {folder} is in use by another registry process. Stop that one, or choose another folder with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {folder} cannot be written: {e.Message} Give this user the right to, or choose another folder with --data.");
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void RefuseNewer(string folder)
    {
        var version = VersionOf(folder);
        if (version > Schema.LatestVersion)
        {
            throw new StartupException(
                $"The data folder {folder} was written by a newer registry (index version {version}; this one knows up to {Schema.LatestVersion}). Start the newer one; nothing was changed.");
        }
    }

    private static int VersionOf(string folder)
    {
        try
        {
            using var database = new IndexDatabase(folder);
            return Schema.VersionOf(database);
        }
        catch (DbException e)
        {
            throw new StartupException($"The index in the data folder {folder} cannot be read: {e.Message} Bring back the folder's backup; nothing was changed.");
        }
    }

    // A lock that exists, may be written, and yet cannot be opened alone: somebody holds it.
    private static bool IsHeld(string folder)
    {
        var path = Path.Combine(folder, "lock");
        return File.Exists(path) && !IsReadOnly(path);
    }

    private static bool IsReadOnly(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sharing does not help against a lock held alone, so only a write that is forbidden tells the two apart.
            return e is UnauthorizedAccessException || e.Message.Contains("Read-only", StringComparison.OrdinalIgnoreCase);
        }
    }
}
