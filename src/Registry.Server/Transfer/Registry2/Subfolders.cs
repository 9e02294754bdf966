namespace Registry.Server.Transfer.Registry2;

/// <summary>Folders in a folder that may be large, or damaged.</summary>
internal static class Subfolders
{
    /// <summary>Their paths, in no order; none where there is no such folder. What cannot be listed goes to <paramref name="leaveOut"/>.</summary>
    public static IEnumerable<string> Of(string folder, Action<string, string> leaveOut)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        using var entries = Directory.EnumerateDirectories(folder).GetEnumerator();
        while (MoveNext(entries, folder, leaveOut))
        {
            yield return entries.Current;
        }
    }

    // The folder is opened when it is first asked.
    private static bool MoveNext(IEnumerator<string> entries, string folder, Action<string, string> leaveOut)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            leaveOut(folder, e.Message);
            return false;
        }
    }
}
