using Registry.Server.Hosting;

namespace Registry.Server.Backup;

/// <summary>Into which folders a backup may be restored: a new or empty one, or one with what a registry left there that lost its index, or a restore that broke off.</summary>
internal static class RestoreTarget
{
    private const string Index = "index.db";

    // A disk of its own has lost+found.
    private static readonly string[] OfARegistry = ["blobs", "damaged", "keys", "lock", "lost+found", "rebuild", "snapshots", "uploads"];

    /// <exception cref="StartupException">It is none of these. Nothing was changed.</exception>
    public static void RefuseUsed(string data, BackupFolder backup)
    {
        BackupFolder.RefuseWithin(backup.Path, data, "Restore into a folder elsewhere. Nothing was changed.");
        if (!Directory.Exists(data))
        {
            return;
        }

        var names = Directory.EnumerateFileSystemEntries(data).Select(path => Path.GetFileName(path)).Where(name => !OfARegistry.Contains(name) && !IsUnfinished(name)).ToList();
        if (names.Find(IsOfIndex) is { } index)
        {
            throw new StartupException(
                $"There is a registry in {data}: {Path.Combine(data, index)}. Restore into another folder; or, if that registry is the one that is broken, stop it and move all files named index.db* out of it first. Nothing was changed.");
        }

        if (names.Count > 0)
        {
            throw new StartupException($"{names[0]} in {data} is not of a registry. Restore into a folder that is new or empty, or that has only what is left of a registry. Nothing was changed.");
        }
    }

    private static bool IsOfIndex(string name) => name.StartsWith(Index, StringComparison.Ordinal);

    private static bool IsUnfinished(string name) => IsOfIndex(name) && name.EndsWith(".new", StringComparison.Ordinal);
}
