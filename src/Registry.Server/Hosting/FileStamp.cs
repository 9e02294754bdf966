namespace Registry.Server.Hosting;

/// <summary>By what a file is seen to have changed, without reading it.</summary>
internal static class FileStamp
{
    /// <summary>Where links lead to is part of it: a renewal may swap the link alone, and a link has a time of its own.</summary>
    public static string Of(string path)
    {
        try
        {
            var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
            return $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} {e.GetType().Name}";
        }
    }
}
