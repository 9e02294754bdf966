using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem;

internal static class Handles
{
    /// <exception cref="IOException">Also where access is denied, which the runtime keeps apart.</exception>
    public static SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return File.OpenHandle(path, mode, access, share);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
        catch (IOException full) when (NoSpace.Is(full))
        {
            throw NoSpace.Of(full);
        }
    }
}
