using System.Runtime.InteropServices;

namespace Registry.Storage.FileSystem;

internal enum LinkResult
{
    Linked,

    /// <summary>The new name is taken.</summary>
    Exists,

    /// <summary>These two places, or this file, cannot be linked.</summary>
    Refused,
}

/// <summary>A second name of a file (link(2)).</summary>
internal static partial class HardLink
{
    private const int NotPermitted = 1;
    private const int AlreadyThere = 17;
    private const int OtherDevice = 18;
    private const int TooManyLinks = 31;
    private const int NotImplemented = 38;
    private const int NotSupportedOnMac = 45;
    private const int NotSupported = 95;

    // Of struct statx, which is the same on every machine (linux/stat.h).
    private const int CurrentFolder = -100;
    private const uint Inode = 0x100;
    private const int StatusSize = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;

    /// <summary>The name is durable once its folder is flushed.</summary>
    /// <exception cref="IOException">The file is not there, or the folder cannot be written.</exception>
    public static LinkResult Create(string file, string name)
    {
        var result = Link(file, name);
        switch (result == 0 ? 0 : Marshal.GetLastPInvokeError())
        {
            case AlreadyThere:
                return LinkResult.Exists;
            case NotPermitted or OtherDevice or TooManyLinks or NotImplemented or NotSupportedOnMac or NotSupported:
                return LinkResult.Refused;
            default:
                Durable.Check(result, file, "be linked");
                return LinkResult.Linked;
        }
    }

    /// <summary>Whether both are names of one file. False as well where the system can't tell.</summary>
    public static bool IsSame(string file, string other) => OperatingSystem.IsLinux() && Identity(file) == Identity(other);

    private static (ulong Device, ulong Inode) Identity(string file)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        Durable.Check(Statx(CurrentFolder, file, 0, Inode, ref MemoryMarshal.GetReference(status)), file, "be looked at");
        return (MemoryMarshal.Read<ulong>(status[DeviceOffset..]), MemoryMarshal.Read<ulong>(status[InodeOffset..]));
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
