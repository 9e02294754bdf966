using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem;

/// <summary>The steps that make a file and its name outlive a power cut. Each failure is an <see cref="IOException"/> with the system's message.</summary>
public static partial class Durable
{
    private const int NoEntry = 2;
    private const int Exists = 17;
    private const int Interrupted = 4;
    private const int CloseOnExec = 0x80000;
    private const uint StartOnly = 2;
    private const int DontNeed = 4;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;

    /// <summary>Returns when the file's bytes are on the disk.</summary>
    public static void Flush(SafeFileHandle file, string path)
    {
        // On Linux RandomAccess.FlushToDisk returns normally when fsync fails (.NET 10.0).
        if (OperatingSystem.IsLinux())
        {
            Check(Synchronize(file), path, "be made durable");
        }
        else
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>Returns when all that was written to the file system of this folder is on the disk; false where the system has no such call.</summary>
    public static bool TryFlushAll(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            using var folder = OpenFolder(path);
            FlushAll(folder, path);
        }

        return OperatingSystem.IsLinux();
    }

    /// <summary>
    /// As <see cref="TryFlushAll(string)"/>, of a folder that is kept open: the system tells of a failure each that had the file system open when it happened, but of those that open it
    /// later only the first (syncfs(2), "ERRORS"). Linux only.
    /// </summary>
    public static void FlushAll(SafeFileHandle folder, string path) => Check(SynchronizeAll(folder), path, "be made durable");

    /// <summary>Linux only.</summary>
    public static SafeFileHandle OpenFolder(string path)
    {
        var folder = Open(path, CloseOnExec);
        Check(folder.IsInvalid ? -1 : 0, path, "be opened");
        return folder;
    }

    /// <summary>Opens a file for reading whatever lock another has on it. Null on Windows, and where that cannot be.</summary>
    internal static SafeFileHandle? TryOpenBeside(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var file = Open(path, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        if (!file.IsInvalid)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Has the system begin to write these bytes to the disk, so that <see cref="Flush"/> finds little left. A hint, which cannot fail.</summary>
    public static void StartFlush(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SynchronizeRange(file, offset, length, StartOnly);
        }
    }

    /// <summary>Has the system forget the file's bytes before <paramref name="end"/>, or all where that is 0, as far as the disk has them. A hint, which cannot fail.</summary>
    public static void Forget(SafeFileHandle file, long end)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(file, 0, end, DontNeed);
        }
    }

    /// <summary>Returns when the names in the folder are on the disk.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = Open(path, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        Check(folder.IsInvalid ? -1 : Synchronize(folder), path, "be made durable");
    }

    /// <summary>Creates the folder, and those above it, where missing.</summary>
    public static void CreateFolder(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is not null && !Directory.Exists(parent))
        {
            CreateFolder(parent);
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }

        if (parent is not null)
        {
            FlushFolder(parent);
        }
    }

    /// <summary>Gives the file its new name, in the place of one that has it; durable once the folder is flushed. Unlike <see cref="File.Move(string, string, bool)"/> it never copies.</summary>
    public static void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: true);
        }
        else
        {
            Check(RenameFile(from, to), from, "be renamed");
        }
    }

    /// <summary>Gives the file its new name if nothing has it. Linux only.</summary>
    public static bool TryRename(string from, string to)
    {
        var result = RenameFile(CurrentFolder, from, CurrentFolder, to, NoReplace);
        if (result != 0 && Marshal.GetLastPInvokeError() == Exists)
        {
            return false;
        }

        Check(result, from, "be renamed");
        return true;
    }

    /// <summary>False when there was no such file.</summary>
    public static bool Remove(string path)
    {
        var exists = Unlink(path);
        if (exists)
        {
            FlushFolder(Path.GetDirectoryName(path)!);
        }

        return exists;
    }

    /// <summary>As <see cref="Remove"/>, but a power cut may bring the file back.</summary>
    public static bool Unlink(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            var exists = File.Exists(path);
            File.Delete(path);
            return exists;
        }

        var result = UnlinkFile(path);
        if (result != 0 && Marshal.GetLastPInvokeError() == NoEntry)
        {
            return false;
        }

        Check(result, path, "be removed");
        return true;
    }

    private static int Synchronize(SafeFileHandle file)
    {
        int result;
        do
        {
            result = FSync(file);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return result;
    }

    internal static void Check(int result, string path, string wish)
    {
        if (result != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"'{path}' could not {wish}: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SynchronizeAll(SafeFileHandle folder);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SynchronizeRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkFile(string path);
}
