using Microsoft.Win32.SafeHandles;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup;

/// <summary>Makes copies of an index that somebody is using.</summary>
internal static class IndexCopy
{
    // SQLite's default, and what every index was made with. It only decides from where the system is hinted to write.
    private const int PageSize = 4096;

    /// <summary>Copies the index into a new file that its owner alone can read: whole, checked and durable when this returns. It takes seconds per gigabyte, and blocks.</summary>
    /// <param name="reserve">What has to stay free of the disk that the copy goes to.</param>
    /// <exception cref="InvalidDataException">The index is damaged; there is no copy.</exception>
    /// <exception cref="IOException">There is no copy, as with any other exception.</exception>
    public static void Make(string from, string to, DiskReserve reserve, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        try
        {
            reserve.Require();
            using var file = CreateForOwnerOnly(to);
            Copy(from, to, file, reserve, progress, cancellationToken);
            IndexFile.Settle(to);
            progress?.Report("Checking the copy of the index");
            if (IndexFile.Faults(to, isThorough: false) is { Count: > 0 } faults)
            {
                throw new InvalidDataException($"the index is damaged: {string.Join("; ", faults)}");
            }

            Durable.Flush(file, to);
        }
        catch
        {
            File.Delete(to);
            throw;
        }
    }

    /// <summary>Gives a finished copy its name, in the place of one that has it. Durable.</summary>
    public static void Place(string copy, string path)
    {
        Durable.Rename(copy, path);
        Durable.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>An empty file in the place of what may be there.</summary>
    public static SafeFileHandle CreateForOwnerOnly(string path)
    {
        File.Delete(path);
        if (!OperatingSystem.IsWindows())
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }

        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The folder above it has to be there.</summary>
    public static void CreateFolderForOwnerOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Durable.FlushFolder(Path.GetDirectoryName(path)!);
    }

    // What is copied begins its way to the disk at once. Otherwise all of it would go there in one rush, and each push that waits for its own few bytes behind it.
    private static void Copy(string from, string to, SafeFileHandle file, DiskReserve reserve, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var flushed = 0L;
        OnlineBackup.Copy(
            from,
            to,
            (copied, total) =>
            {
                var end = (long)copied * PageSize;
                reserve.Take((int)(end - flushed));
                Durable.StartFlush(file, flushed, end - flushed);
                flushed = end;
                progress?.Report($"Copying the index: {Sizes.Text(end)} of {Sizes.Text((long)total * PageSize)}");
            },
            cancellationToken);
    }
}
