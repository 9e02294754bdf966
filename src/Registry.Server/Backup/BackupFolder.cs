using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup;

/// <summary>
/// A folder with one backup, laid out as a data folder is. The index is put in its place last, so that there is a whole backup at any moment once there was one:
/// <code>
/// backup.json   makes it a backup: of which registry it is, when it was made, and how much
/// index.db      the index as it was at that moment; everything else is found by it
/// blobs/        the bytes that it names, and until the end of the next backup those that it named before
/// uploads/      bytes on their way in
/// lock          held open while somebody works on it
/// </code>
/// </summary>
internal sealed class BackupFolder : IDisposable
{
    private readonly FileStream? _lock;

    private BackupFolder(string path, FileStream? held)
    {
        (Path, _lock) = (path, held);
        Index = IndexDatabase.PathIn(path);
    }

    public string Path { get; }

    public string Index { get; }

    /// <summary>Whether a data folder is a backup, on which nobody should serve.</summary>
    public static bool IsOne(string folder) => BackupMarker.IsIn(folder);

    /// <summary>For a backup that is being made: a folder that is new, empty, or a backup of this registry already.</summary>
    /// <param name="registry">The identity of the registry.</param>
    /// <exception cref="StartupException">It is none of these, somebody else works on it, or it cannot be written.</exception>
    public static BackupFolder OpenOrCreate(string path, string data, string registry)
    {
        var folder = System.IO.Path.GetFullPath(path);
        RefuseWithin(folder, data, "Choose a folder elsewhere, on another disk if you can.");

        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !IsOne(folder))
            {
                throw new StartupException($"{folder} is neither empty nor a backup (there is no {BackupMarker.Name} in it). Choose another folder; nothing was changed.");
            }

            Create(folder, registry);
            RefuseIfServed(folder);
            return HoldOwn(folder, registry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The backup folder {folder} cannot be written: {e.Message}");
        }
    }

    /// <summary>For restoring. The folder may lie where nothing can be written.</summary>
    /// <exception cref="StartupException">There is no whole backup.</exception>
    public static BackupFolder Open(string path)
    {
        var folder = System.IO.Path.GetFullPath(path);
        if (!IsOne(folder))
        {
            throw new StartupException($"There is no backup in {folder}: it has no {BackupMarker.Name}. Name the folder that `registry backup` was given.");
        }

        if (!File.Exists(IndexDatabase.PathIn(folder)))
        {
            throw new StartupException($"The first backup to {folder} did not come to its end, so there is none in it yet.");
        }

        RefuseIfServed(folder);
        return new BackupFolder(folder, File.Exists(System.IO.Path.Combine(folder, "lock")) ? Hold(folder, FileMode.Open, FileAccess.Read) : null);
    }

    public IBlobStore OpenStore() => new FileSystemBlobStore(Path);

    /// <summary>Neither a registry's data folder nor its backup may be in the other.</summary>
    /// <exception cref="StartupException">They are.</exception>
    public static void RefuseWithin(string folder, string data, string whatToDo)
    {
        if (IsWithin(folder, data) || IsWithin(data, folder))
        {
            throw new StartupException($"{folder} and the data folder {data} lie within each other. {whatToDo}");
        }
    }

    public void Dispose() => _lock?.Dispose();

    private static void Create(string folder, string registry)
    {
        if (!Directory.Exists(folder))
        {
            Durable.CreateFolder(System.IO.Path.GetDirectoryName(folder)!);
            IndexCopy.CreateFolderForOwnerOnly(folder);
        }

        BackupMarker.Begin(folder, registry);
    }

    // Otherwise a registry that began anew, as on a disk that is not mounted, would take the only good backup away. One of before this was told says nothing, nor does its index.
    private static BackupFolder HoldOwn(string folder, string registry)
    {
        var held = Hold(folder, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if (new[] { BackupMarker.RegistryOf(folder), RegistryIdentity.In(IndexDatabase.PathIn(folder)) }.All(found => found is null || found == registry))
        {
            return new BackupFolder(folder, held);
        }

        held.Dispose();
        throw new StartupException(
            $"{folder} has the backup of another registry than the one in the data folder: look whether --data is right, and its disk mounted. To back this one up choose another folder, or remove that backup first. Nothing was changed.");
    }

    private static FileStream Hold(string folder, FileMode mode, FileAccess access)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, "lock"), mode, access, FileShare.None);
        }
        catch (IOException e) when (DataFolder.IsSharingViolation(e))
        {
            throw new StartupException($"Somebody else is working on the backup folder {folder}. Try again when that has ended.");
        }
    }

    // SQLite would take what is in an old log for news about a new index.
    private static void RefuseIfServed(string folder)
    {
        if (File.Exists($"{IndexDatabase.PathIn(folder)}-wal"))
        {
            throw new StartupException($"A registry was started on the backup {folder}, or a program has its index open: there is a file index.db-wal. The backup cannot be relied on; choose another folder.");
        }
    }

    private static bool IsWithin(string path, string folder) =>
        $"{System.IO.Path.TrimEndingDirectorySeparator(path)}{System.IO.Path.DirectorySeparatorChar}".StartsWith(
            $"{System.IO.Path.TrimEndingDirectorySeparator(folder)}{System.IO.Path.DirectorySeparatorChar}",
            StringComparison.Ordinal);
}
