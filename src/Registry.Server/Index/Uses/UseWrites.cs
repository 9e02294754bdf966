namespace Registry.Server.Index.Uses;

/// <summary>When things were last used, and whether all of that was written down.</summary>
internal static class UseWrites
{
    public const string ValueOfState = "SELECT value FROM state WHERE name = @0";

    private const string Running = "running-since";
    private const string Uncertain = "uncertain-since";

    public static bool UseLink(this IndexTransaction index, long repository, long blob, DateTimeOffset at) =>
        index.Statement("UPDATE repository_blob SET last_used = MAX(last_used, @2) WHERE repository_id = @0 AND blob_id = @1")
            .Execute(repository, blob, at.ToUnixTimeMilliseconds()) > 0;

    /// <summary>Brings back a link, as long as the repository and the blob's bytes are there.</summary>
    public static bool Relink(this IndexTransaction index, long repository, long blob, DateTimeOffset at) =>
        index.Statement(
            """
            INSERT INTO repository_blob (repository_id, blob_id, last_used)
            SELECT r.id, b.id, @2 FROM repository r JOIN blob b ON b.id = @1 AND b.state = 0 WHERE r.id = @0
            """).Execute(repository, blob, at.ToUnixTimeMilliseconds()) > 0;

    /// <summary>The manifest may be gone meanwhile.</summary>
    public static void UseManifest(this IndexTransaction index, long manifest, DateTimeOffset at) =>
        index.Statement(
            """
            INSERT INTO manifest_use (manifest_id, last_used) SELECT id, @1 FROM manifest WHERE id = @0
            ON CONFLICT (manifest_id) DO UPDATE SET last_used = MAX(last_used, excluded.last_used)
            """).Execute(manifest, at.ToUnixTimeMilliseconds());

    /// <summary>The id of the blob's row, or null.</summary>
    public static long? FindBlobRow(this IndexTransaction index, Oci.Digest digest) => index.Statement("SELECT id FROM blob WHERE digest = @0").Scalar(digest.ToString()) as long?;

    /// <summary>A registry begins to work on the index. If the one before did not end in order, the last uses that it saw may be missing.</summary>
    public static bool NoteStart(this IndexTransaction index, DateTimeOffset now)
    {
        if (index.State(Running) is not null)
        {
            index.SetState(Uncertain, now.ToUnixTimeMilliseconds());
        }

        index.SetState(Running, now.ToUnixTimeMilliseconds());
        return true;
    }

    public static bool NoteStop(this IndexTransaction index)
    {
        index.SetState(Running, null);
        return true;
    }

    /// <summary>Since when all uses are known: what was told before may have been forgotten in a crash. Null when nothing was.</summary>
    public static DateTimeOffset? UsesKnownSince(this IndexTransaction index) => UsesKnownSince(index.State);

    /// <param name="state">Reads a value that is kept.</param>
    /// <param name="start">When a registry is about to begin to work on the index; null when one does already.</param>
    public static DateTimeOffset? UsesKnownSince(Func<string, long?> state, DateTimeOffset? start = null) =>
        start is not null && state(Running) is not null ? start
        : state(Uncertain) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : null;

    /// <summary>A single value that is kept, or null.</summary>
    public static long? State(this IndexTransaction index, string name) => index.Statement(ValueOfState).Scalar(name) as long?;

    public static void SetState(this IndexTransaction index, string name, long? value)
    {
        if (value is null)
        {
            index.Statement("DELETE FROM state WHERE name = @0").Execute(name);
        }
        else
        {
            index.Statement("INSERT INTO state (name, value) VALUES (@0, @1) ON CONFLICT (name) DO UPDATE SET value = excluded.value").Execute(name, value);
        }
    }
}
