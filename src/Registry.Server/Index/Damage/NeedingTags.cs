namespace Registry.Server.Index.Damage;

/// <summary>Which manifests of a repository cannot be pulled without a manifest or blob: itself, what references it, and what references that.</summary>
internal static class NeedingTags
{
    /// <summary>What a statement begins with that then asks of <c>needs (id, digest)</c>; the repository is <c>@0</c>, the digest <c>@1</c>.</summary>
    /// <remarks>CROSS JOIN keeps SQLite from the other order, in which it goes through all edges of the repository at each step.</remarks>
    public const string Needs =
        """
        WITH RECURSIVE needs (id, digest) AS (
            SELECT id, digest FROM manifest WHERE repository_id = @0 AND digest = @1
            UNION SELECT m.id, m.digest FROM manifest_reference e CROSS JOIN manifest m ON m.id = e.manifest_id WHERE e.repository_id = @0 AND e.digest = @1 AND e.kind < 2
            UNION SELECT m.id, m.digest FROM needs n
                CROSS JOIN manifest_reference e ON e.repository_id = @0 AND e.digest = n.digest AND e.kind < 2
                CROSS JOIN manifest m ON m.id = e.manifest_id)
        """;
}
