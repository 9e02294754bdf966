using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Patterns;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Quotas;

/// <summary>What the index has counted is what a recount finds, whatever was done: pushes, mounts, deletions, the trash and back, the end of the trash, other rules.</summary>
public sealed class QuotaCounts : IDisposable
{
    private const int Operations = 400;

    private static readonly string[] Repositories = ["a/x", "a/y", "a/y/z", "b", "b/x", "c/x/x"];
    private static readonly string[] Globs = ["a/**", "**", "*/x", "a/y", "b", "nothing/**"];
    private static readonly byte[][] Contents = [.. Enumerable.Range(1, 12).Select(i => Some.Utf8(new string('x', i * 100)))];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AreThoseOfARecount(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        var random = new Random(seed);
        using var writer = new IndexWriter(new IndexDatabase(_folder.Path));
        await writer.RunAsync(index => index.SetQuotas([.. Globs.Take(3).Select(Glob)]), TestContext.Current.CancellationToken);
        for (var i = 0; i < Operations; i++)
        {
            var done = await writer.RunAsync(index => Step(index, random, i), TestContext.Current.CancellationToken);
            var (counted, found) = await writer.RunAsync(index => (Counted(index), Recount(index)), TestContext.Current.CancellationToken);
            Assert.True(found.SequenceEqual(counted), $"seed {seed}, after {done} ({i}): counted {string.Join("; ", counted)}, but there is {string.Join("; ", found)}");
        }
    }

    private static string Step(IndexTransaction index, Random random, int step)
    {
        var now = DateTimeOffset.UnixEpoch.AddMinutes(step);
        var repository = RepositoryName.Parse(Any(random, Repositories));
        var content = Any(random, Contents);
        var blob = Digest.Of(content);
        switch (random.Next(14))
        {
            case 0 or 1:
                index.LinkBlob(repository, blob, content.Length, now);
                return "a push";
            case 2:
                index.LinkBlob(repository, blob, content.Length + random.Next(2), now, isVerified: false);
                return "a blob of another size";
            case 3:
                return $"a mount: {index.MountBlob(repository, blob, null, now)}";
            case 4:
                return $"an unlinking: {index.UnlinkBlob(repository, blob, now)}";
            case 5 or 6 or 7:
                return PutImage(index, repository, content, random, now);
            case 8 when index.FindRepository(repository) is { } id:
                return $"a tag's deletion: {index.TrashTag(repository, id, Tag(random), "test", now)}";
            case 9 when index.FindRepository(repository) is { } id && SomeManifest(index, id) is { } digest:
                return $"a manifest's deletion: {index.TrashManifest(repository, id, digest, "test", now)}";
            case 10 when random.Next(3) == 0:
                return $"a repository's deletion: {index.TrashRepository(repository, "test", now)}";
            case 11:
                return Restore(index);
            case 12 when index.Statement("SELECT id FROM trash ORDER BY id LIMIT 1").Scalar() is long trash && random.Next(3) == 0:
                return $"a piece of the trash: {index.PurgeTrashPiece(trash)}";
            case 13:
                return $"other rules: {index.SetQuotas([.. Globs.Where(_ => random.Next(2) == 0).Select(Glob)])}";
            default:
                return $"the end of a row: {index.Statement("DELETE FROM repository WHERE name = @0 AND @1 = 0").Execute(repository.ToString(), random.Next(8))}";
        }
    }

    private static string PutImage(IndexTransaction index, RepositoryName repository, byte[] content, Random random, DateTimeOffset now)
    {
        index.LinkBlob(repository, Digest.Of(content), content.Length, now);
        var bytes = Some.Utf8(Documents.Image(Documents.Of(content), []));
        var id = index.EnsureRepository(repository);
        var manifest = index.PutManifest(id, Digest.Of(bytes), ManifestContent.Parse(bytes, null), bytes, now);
        if (random.Next(2) == 0)
        {
            index.PutTag(id, Tag(random), manifest, Digest.Of(bytes), "test", now);
        }

        return "an image";
    }

    // What bringing back comes down to: the repository has its name again, or the manifest moves back with its tags.
    private static string Restore(IndexTransaction index)
    {
        using var row = index.Statement("SELECT t.id, t.kind, t.repository, r.id FROM trash t JOIN repository r ON r.trash_id = t.id WHERE t.kind < 3 ORDER BY t.id DESC LIMIT 1").Read();
        if (!row.Read())
        {
            return "nothing";
        }

        var (trash, kind, name, hidden) = (row.GetInt64(0), (TrashKind)row.GetInt32(1), RepositoryName.Parse(row.GetString(2)), row.GetInt64(3));
        row.Close();
        if (kind == TrashKind.Manifest)
        {
            MoveBack(index, hidden, index.EnsureRepository(name));
        }
        else if (index.FindRepository(name) is null)
        {
            index.Statement("UPDATE repository SET name = @1, trash_id = NULL WHERE id = @0").Execute(hidden, name.ToString());
        }
        else
        {
            return "nothing";
        }

        index.Statement("DELETE FROM trash WHERE id = @0").Execute(trash);
        return $"a restored {kind}";
    }

    private static void MoveBack(IndexTransaction index, long hidden, long repository)
    {
        var manifest = Convert.ToInt64(index.Statement("SELECT id FROM manifest WHERE repository_id = @0").Scalar(hidden), CultureInfo.InvariantCulture);
        var isThere = index.Statement("SELECT 1 FROM manifest WHERE repository_id = @1 AND digest = (SELECT digest FROM manifest WHERE id = @0)").Scalar(manifest, repository) is not null;
        if (manifest > 0 && !isThere)
        {
            index.Statement("UPDATE OR IGNORE tag SET repository_id = @1 WHERE manifest_id = @0").Execute(manifest, repository);
            index.MoveManifest(manifest, hidden, repository);
        }

        index.Statement("DELETE FROM repository WHERE id = @0").Execute(hidden);
    }

    private static List<string> Counted(IndexTransaction index) => Rows(
        index,
        "SELECT repositories || ' ' || bytes || ' ' || tags FROM quota UNION ALL SELECT name || ' ' || bytes || ' ' || tags FROM repository");

    private static List<string> Recount(IndexTransaction index)
    {
        var each = Rows(
            index,
            """
            SELECT r.name || ' '
                || ((SELECT COALESCE(SUM(m.size), 0) FROM manifest m WHERE m.repository_id = r.id)
                    + (SELECT COALESCE(SUM(b.size), 0) FROM repository_blob l JOIN blob b ON b.id = l.blob_id WHERE l.repository_id = r.id)) || ' '
                || (SELECT COUNT(*) FROM tag t WHERE t.repository_id = r.id)
            FROM repository r
            """);
        var live = each.Select(line => line.Split(' ')).Where(words => RepositoryName.TryParse(words[0], out _)).ToList();
        var sums = Rows(index, "SELECT repositories FROM quota").Select(glob =>
        {
            var of = live.Where(words => Glob(glob).Matches(RepositoryName.Parse(words[0]), user: null)).ToList();
            return $"{glob} {of.Sum(words => Number(words[1]))} {of.Sum(words => Number(words[2]))}";
        });
        return [.. sums.Concat(each).Order(StringComparer.Ordinal)];
    }

    private static List<string> Rows(IndexTransaction index, string sql)
    {
        using var row = index.Statement(sql).Read();
        var rows = new List<string>();
        while (row.Read())
        {
            rows.Add(row.GetString(0));
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static Digest? SomeManifest(IndexTransaction index, long repository) =>
        index.Statement("SELECT digest FROM manifest WHERE repository_id = @0 LIMIT 1").Scalar(repository) is string digest ? Digest.Parse(digest) : null;

    private static TagName Tag(Random random) => TagName.Parse($"t{random.Next(4)}");

    private static RepositoryPattern Glob(string text) => RepositoryPattern.TryParse(text, out var glob, out _) ? glob : throw new FormatException(text);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static T Any<T>(Random random, T[] of) => of[random.Next(of.Length)];
}
