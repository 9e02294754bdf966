using Registry.Server.Index;
using Registry.Server.Transfer.Registry2;
using Registry.Storage.FileSystem;

namespace Registry.Server.Hosting;

/// <summary>
/// The one folder that holds all that is kept, owned by one process at a time:
/// <code>
/// lock          held open while a registry runs on the folder
/// index.db      what is known (with -wal and -shm beside it)
/// snapshots/    what was known some hours ago
/// keys/         what bearer tokens are signed with
/// blobs/        the bytes, by digest
/// uploads/      bytes on their way in
/// journal/      small blobs on their way into their places
/// </code>
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly bool _isTemporary;

    private DataFolder(string path, bool isTemporary)
    {
        (_path, _isTemporary) = (path, isTemporary);
        _lock = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <exception cref="StartupException">The folder is in use, cannot be written, or belongs to a newer version.</exception>
    public static DataFolder Open(string path)
    {
        var folder = Path.GetFullPath(path);
        if (File.Exists(folder))
        {
            throw new StartupException($"The data folder {folder} is a file. Choose a folder with --data.");
        }

        RefuseForeign(folder);
        RefuseNewer(folder);
        LostIndex.Refuse(folder);
        return Claim(folder);
    }

    /// <summary>Takes the folder whatever is in it: for commands that bring back what is lost.</summary>
    /// <exception cref="StartupException">The folder is in use, or cannot be written.</exception>
    public static DataFolder Claim(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                // Its own name, and those of the folders above it, have to outlive a power cut as well as what is put into it.
                Durable.CreateFolder(folder);
            }

            return new DataFolder(folder, isTemporary: false);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new FolderInUseException(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {folder} cannot be written: {e.Message} Give this user the right to, or choose another folder with --data.");
        }
    }

    /// <summary>For a command that changes what is kept while a registry may be running: null when one is, which is fine as long as both are of the same version.</summary>
    /// <exception cref="StartupException">The folder cannot be written, or belongs to another version.</exception>
    public static DataFolder? Join(string path)
    {
        var folder = Path.GetFullPath(path);
        try
        {
            return Open(folder);
        }
        catch (FolderInUseException)
        {
            // Asked of SQLite: the file's header may not tell yet what is in the write-ahead log.
            using var connection = new IndexDatabase(folder).OpenReader();
            return Schema.Version(connection) == Schema.LatestVersion
                ? null
                : throw new StartupException($"The registry that runs on {folder} is of another version. Use that version's program, or stop it.");
        }
    }

    /// <summary>A folder that goes with the process, for blobs that do: an index that outlived them would promise what is gone.</summary>
    public static DataFolder OpenTemporary() => new(Directory.CreateTempSubdirectory("registry-").FullName, isTemporary: true);

    public override string ToString() => _path;

    public void Dispose()
    {
        _lock.Dispose();
        if (_isTemporary)
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    /// <summary>Refuses the volume of another registry, in which ours would begin with nothing.</summary>
    /// <exception cref="StartupException">It is one.</exception>
    public static void RefuseForeign(string folder)
    {
        if (!Path.Exists(IndexDatabase.PathIn(folder)) && Registry2Volume.In(folder) is { } volume)
        {
            throw new StartupException(
                $"The folder {folder} holds the images of another registry (registry:2 or registry:3, in {volume.Root}), and is no data folder of this one. Nothing was changed.",
                $"Take its images over into a new data folder: registry import registry2 {folder} --data NEWFOLDER",
                "Then start on that: registry serve --data NEWFOLDER");
        }
    }

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
            return Schema.VersionOf(IndexDatabase.PathIn(folder));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupException($"The data folder {folder} cannot be used: {e.Message} Give this user the right to, or run this as the user that the registry runs as.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new StartupException($"The index in the data folder {folder} cannot be read: {e.Message}. {LostIndex.WhatToDo(folder)} Nothing was changed.");
        }
    }

    // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION: somebody holds the lock.
    public static bool IsSharingViolation(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}

internal sealed class FolderInUseException(string folder)
    : StartupException($"The data folder {folder} is in use by another registry process: one that serves, or a command such as backup or verify that still runs. Stop it or let it end, or choose another folder with --data.");
