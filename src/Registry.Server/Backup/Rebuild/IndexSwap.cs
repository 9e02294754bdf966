using System.Globalization;
using Registry.Server.Index;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup.Rebuild;

/// <summary>
/// Puts a rebuilt index in the place of a damaged one, which is kept. The new one, once it is whole, has a name of its own; from then on the rest can be gone on with after a crash, and
/// nobody starts a registry on half of it.
/// </summary>
internal static class IndexSwap
{
    private const string Pending = "index.db.rebuilt";

    private static readonly string[] Suffixes = ["", "-wal", "-shm"];

    public static bool IsPending(string data) => File.Exists(Path.Combine(data, Pending));

    /// <summary>Where the damaged index is now, or null where there was none.</summary>
    /// <param name="index">The rebuilt index: closed, and durable.</param>
    public static string? Place(string data, string index, DateTimeOffset now)
    {
        Durable.Rename(index, Path.Combine(data, Pending));
        Durable.FlushFolder(data);
        return Finish(data, now);
    }

    /// <summary>Goes on with what broke off.</summary>
    public static string? Finish(string data, DateTimeOffset now)
    {
        var aside = MoveAside(data, Path.Combine(data, "damaged", now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)));
        IndexCopy.Place(Path.Combine(data, Pending), IndexDatabase.PathIn(data));
        return aside;
    }

    private static string? MoveAside(string data, string folder)
    {
        var index = IndexDatabase.PathIn(data);
        var files = Suffixes.Where(suffix => File.Exists(index + suffix)).ToList();
        if (files.Count == 0)
        {
            return null;
        }

        Durable.CreateFolder(folder);
        foreach (var suffix in files)
        {
            Durable.Rename(index + suffix, Path.Combine(folder, Path.GetFileName(index) + suffix));
        }

        Durable.FlushFolder(folder);
        Durable.FlushFolder(data);
        return folder;
    }
}
