using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Registry.Server.Index;

/// <summary>
/// Lets SQLite sleep for milliseconds. The library that comes with SQLitePCLRaw 2.0.6 was built without <c>usleep</c>: whoever meets another at the write-ahead log and
/// would look again after a microsecond sleeps a whole second, and with it the request that it serves. A copy of the system's VFS ("The SQLite OS Interface or VFS") with its own
/// <c>xSleep</c> becomes the default. It can go with <see cref="SqliteBinding"/>.
/// </summary>
internal static unsafe partial class SqliteSleep
{
    private const int MethodsBefore = 9;
    private const int MethodsBehind = 6;

    /// <summary>Before the first file is opened; once for the process.</summary>
    public static void Register()
    {
        Batteries_V2.Init();
        var system = Find(null);
        if (OperatingSystem.IsWindows() || system is null || system->Version < 3)
        {
            return;
        }

        var mine = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
        *mine = *system;
        mine->Name = Marshal.StringToCoTaskMemUTF8("registry");
        mine->Sleep = &Sleep;
        _ = Register(mine, isDefault: 1);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(Vfs* vfs, int microseconds)
    {
        // At least a millisecond, for less would be none.
        Thread.Sleep(Math.Max(1, microseconds / 1000));
        return microseconds;
    }

    // struct sqlite3_vfs, version 3.
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int SizeOfFile;
        public int LongestPath;
        public nint Next;
        public nint Name;
        public nint Data;
        public Before Others;
        public delegate* unmanaged[Cdecl]<Vfs*, int, int> Sleep;
        public Behind More;
    }

    [InlineArray(MethodsBefore)]
    private struct Before
    {
        public nint First;
    }

    [InlineArray(MethodsBehind)]
    private struct Behind
    {
        public nint First;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Vfs* Find(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(Vfs* vfs, int isDefault);
}
