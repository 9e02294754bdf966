using System.Globalization;
using Registry.Oci;
using Registry.Server.Index.Trash;
using Registry.Server.Patterns;

namespace Registry.Server.Index;

/// <summary>What repositories hold together.</summary>
internal readonly record struct QuotaUsage(long Bytes, long Tags);

/// <summary>Quotas: which repositories belong to each. What they hold is counted by triggers.</summary>
internal static class QuotaWrites
{
    /// <summary>What the repositories of the glob hold; nothing when there is no quota for it.</summary>
    public static QuotaUsage QuotaUsage(this IndexTransaction index, RepositoryPattern repositories)
    {
        using var row = index.Statement("SELECT bytes, tags FROM quota WHERE repositories = @0").Read(repositories.Text);
        return row.Read() ? new QuotaUsage(row.GetInt64(0), row.GetInt64(1)) : default;
    }

    /// <summary>Makes these the quotas, and finds what belongs to the new ones. Returns how many are new or gone.</summary>
    public static int SetQuotas(this IndexTransaction index, IReadOnlyCollection<RepositoryPattern> globs)
    {
        var before = Quotas(index);
        var gone = before.Where(quota => globs.All(glob => glob.Text != quota.Glob.Text)).ToList();
        gone.ForEach(quota => index.Statement("DELETE FROM quota WHERE id = @0").Execute(quota.Id));
        var added = globs.Where(glob => before.TrueForAll(quota => quota.Glob.Text != glob.Text)).Select(glob => (Add(index, glob), glob)).ToList();
        if (added.Count > 0)
        {
            foreach (var (id, name) in Repositories(index))
            {
                Assign(index, id, name, added);
            }
        }

        return gone.Count + added.Count;
    }

    /// <summary>Finds the quotas to which a repository belongs that is new, or has another name than before.</summary>
    public static void AssignQuotas(this IndexTransaction index, long repository, RepositoryName name)
    {
        var quotas = Quotas(index);
        if (quotas.Count > 0)
        {
            index.Statement("DELETE FROM repository_quota WHERE repository_id = @0").Execute(repository);
            Assign(index, repository, name, quotas);
        }
    }

    private static void Assign(IndexTransaction index, long repository, RepositoryName name, List<(long Id, RepositoryPattern Glob)> quotas)
    {
        foreach (var (id, _) in quotas.Where(quota => quota.Glob.Matches(name, user: null)))
        {
            index.Statement("INSERT INTO repository_quota (repository_id, quota_id) VALUES (@0, @1)").Execute(repository, id);
        }
    }

    private static long Add(IndexTransaction index, RepositoryPattern glob) =>
        Convert.ToInt64(index.Statement("INSERT INTO quota (repositories) VALUES (@0) RETURNING id").Scalar(glob.Text), CultureInfo.InvariantCulture);

    private static List<(long Id, RepositoryPattern Glob)> Quotas(IndexTransaction index)
    {
        using var row = index.Statement("SELECT id, repositories FROM quota").Read();
        var quotas = new List<(long, RepositoryPattern)>();
        while (row.Read())
        {
            // One that another version wrote, and this one cannot read, matches nothing until the settings are applied.
            if (RepositoryPattern.TryParse(row.GetString(1), out var glob, out _))
            {
                quotas.Add((row.GetInt64(0), glob));
            }
        }

        return quotas;
    }

    // A repository in the trash belongs where it did, and counts again when it is restored.
    private static List<(long Id, RepositoryName Name)> Repositories(IndexTransaction index)
    {
        using var row = index.Statement("SELECT r.id, COALESCE(t.repository, r.name) FROM repository r LEFT JOIN trash t ON t.id = r.trash_id AND t.kind = @0").Read((int)TrashKind.Repository);
        var repositories = new List<(long, RepositoryName)>();
        while (row.Read())
        {
            if (RepositoryName.TryParse(row.GetString(1), out var name))
            {
                repositories.Add((row.GetInt64(0), name));
            }
        }

        return repositories;
    }
}
