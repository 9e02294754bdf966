using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Server.Index.Uses;

namespace Registry.Server.Backup.Snapshots;

/// <summary>
/// The index notes each snapshot before it is taken. One that does not know of a snapshot that is there is older than this: something took away what was written last, most likely the
/// write-ahead log, without which SQLite opens what was there before and says nothing.
/// </summary>
internal static class SnapshotMark
{
    private const string Name = "snapshot-at";

    /// <summary>Never goes back, though a clock may.</summary>
    public static bool NoteSnapshot(this IndexTransaction index, DateTimeOffset at)
    {
        index.SetState(Name, Math.Max(index.State(Name) ?? 0, at.ToUnixTimeMilliseconds()));
        return true;
    }

    /// <summary>The newest snapshot that an index knows of, or null.</summary>
    public static DateTimeOffset? In(SqliteConnection index)
    {
        using var exists = new Statement(index, "SELECT 1 FROM sqlite_master WHERE name = 'state'");
        if (exists.Scalar() is null)
        {
            return null;
        }

        using var statement = new Statement(index, "SELECT value FROM state WHERE name = @0");
        return statement.Scalar(Name) is long at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }
}
