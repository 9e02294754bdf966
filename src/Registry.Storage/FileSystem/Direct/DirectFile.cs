using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem.Direct;

/// <summary>
/// Writes whole pages of a file past the system's cache (<c>O_DIRECT</c>, open(2)). The cache costs a copy, a page of fresh memory for each page, and writing back later; what is large is
/// seldom read at once. On Linux and where the file system can, else there is none.
/// </summary>
internal sealed partial class DirectFile : IDisposable
{
    /// <summary>What places in the file, lengths and memory have to be a multiple of: enough for every disk.</summary>
    public const int Alignment = 4096;

    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22;

    private readonly SafeFileHandle _file;

    private DirectFile(SafeFileHandle file) => _file = file;

    // The one flag of open(2) that is another number on each processor.
    private static int DirectFlag => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.X86 => 0x4000,
        Architecture.Arm64 or Architecture.Arm => 0x10000,
        _ => 0,
    };

    /// <summary>Null where this file cannot be written that way.</summary>
    public static DirectFile? TryOpen(string path)
    {
        if (!OperatingSystem.IsLinux() || DirectFlag == 0)
        {
            return null;
        }

        var file = Open(path, WriteOnly | CloseOnExec | DirectFlag);
        if (!file.IsInvalid)
        {
            return new DirectFile(file);
        }

        file.Dispose();
        return null;
    }

    /// <summary>False where the file system refuses it after all; nothing is written then.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public bool TryWrite(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_file, bytes, offset);
            return true;
        }
        catch (IOException refused) when (refused.HResult == InvalidArgument)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
