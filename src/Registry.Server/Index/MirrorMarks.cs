namespace Registry.Server.Index;

/// <summary>Which manifests came from an upstream and were never pushed here. What lies in the trash and comes back from it keeps its mark.</summary>
internal static class MirrorMarks
{
    public static void MarkMirrored(this IndexTransaction index, long manifest) => index.Statement("INSERT OR IGNORE INTO mirrored_manifest (manifest_id) VALUES (@0)").Execute(manifest);

    public static void MarkPushed(this IndexTransaction index, long manifest) => index.Statement("DELETE FROM mirrored_manifest WHERE manifest_id = @0").Execute(manifest);

    /// <summary>Of two rows of a manifest that become one, the row that stays was pushed if one of them was.</summary>
    public static void MarkAsBoth(this IndexTransaction index, long manifest, long other) =>
        index.Statement("DELETE FROM mirrored_manifest WHERE manifest_id = @0 AND NOT EXISTS (SELECT 1 FROM mirrored_manifest WHERE manifest_id = @1)").Execute(manifest, other);
}
