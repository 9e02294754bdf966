namespace Registry.Storage.FileSystem;

/// <summary>The system's errors that say that the disk, or the file system on it, has lost what was written.</summary>
internal static class MediumErrors
{
    private const int InputOutput = 5;

    // What file systems with checksums of their own structures say of damaged ones.
    private const int BadMessage = 74;
    private const int NeedsCleaning = 117;

    public static bool Are(IOException exception) => OperatingSystem.IsLinux() && exception.HResult is InputOutput or BadMessage or NeedsCleaning;
}
