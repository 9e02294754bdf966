namespace Registry.Storage.FileSystem;

/// <summary>Tells a full disk from other failures.</summary>
internal static class NoSpace
{
    // ENOSPC, and EDQUOT of Linux and of macOS; the runtime keeps the number as it came.
    private static readonly int[] Unix = [28, 122, 69];

    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] Windows = [unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public static bool Is(IOException failure) =>
        failure is NoSpaceException || (OperatingSystem.IsWindows() ? Windows : Unix).Contains(failure.HResult);

    public static NoSpaceException Of(IOException failure) => failure as NoSpaceException ?? new NoSpaceException(failure);
}
