using Registry.Oci;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>Repositories of all kinds of images, indexes, artifacts, signatures, histories and deletions: what goes is what a naive model says, and the run does what the plan told.</summary>
public sealed class RandomRepositories
{
    private const double Today = 100;
    private const int Rounds = 30;

    [Fact]
    public async Task LoseWhatTheNaiveModelSaysAndTheRunDoesWhatThePlanTold()
    {
        var first = Random.Shared.Next();
        for (var seed = first; seed < first + Rounds; seed++)
        {
            using var shelf = new Shelf();
            var fault = await FaultAsync(shelf, new Random(seed));
            Assert.True(fault is null, $"seed {seed}: {fault}");
        }
    }

    private static async Task<string?> FaultAsync(Shelf shelf, Random random)
    {
        var naive = new NaiveNames();
        for (var i = random.Next(5, 40); i > 0; i--)
        {
            await StepAsync(shelf, naive, random, Today - (i * 2) - random.NextDouble());
        }

        double? unused = random.Next(2) == 0 ? random.Next(2, 60) : null;
        if (unused is { } days)
        {
            shelf.DeleteUntagged(days);
        }

        if (unused is null || random.Next(2) == 0)
        {
            shelf.Keep(rule => (rule.KeepNewest, rule.KeepMatching) = (random.Next(1, 4), "t1"));
        }

        var (plan, verdicts) = (shelf.Plan(Today), shelf.Plans(Today).SelectMany(repository => repository.Verdicts).ToList());
        var kept = verdicts.Where(verdict => verdict.IsKept).Select(verdict => verdict.Tag.Name.ToString()).ToHashSet();
        var gone = naive.Gone(kept, Today - Math.Max(7, unused ?? 0), Today - unused - (1 / 24.0));
        if (!gone.SetEquals(plan.Manifests))
        {
            return $"{Text(gone)} should go, but {Text(plan.Manifests)} would";
        }

        var tagsLeft = naive.Tags.Keys.Except(plan.Tags).Order(StringComparer.Ordinal).ToList();
        await shelf.RunAsync(Today);
        var left = await shelf.LeftAsync();
        return !left.Manifests.SequenceEqual(naive.Live.Select(manifest => $"{manifest.Digest}").Except(gone.Select(digest => $"{digest}")).Order(StringComparer.Ordinal)) ? "the run left other manifests than planned"
            : !left.Tags.SequenceEqual(tagsLeft) ? $"the run left the tags {string.Join(' ', left.Tags)}, but {string.Join(' ', tagsLeft)} were to stay"
            : shelf.Plan(Today).Manifests.Count > 0 && unused is null ? "a second run would delete more"
            : null;
    }

    private static async Task StepAsync(Shelf shelf, NaiveNames naive, Random random, double day)
    {
        var live = naive.Live.ToList();
        var some = live.Count == 0 ? null : live[random.Next(live.Count)];
        switch (random.Next(12))
        {
            case < 4:
                await PushAsync(shelf, naive, day, random.Next(3) == 0 ? null : $"t{random.Next(6)}", null, []);
                break;
            case 4 or 5 when some is not null:
                var entries = live.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(manifest => manifest.Digest).ToArray();
                await PushAsync(shelf, naive, day, random.Next(3) == 0 ? null : $"t{random.Next(6)}", random.Next(4) == 0 ? some.Digest : null, entries);
                break;
            case 6 or 7 when some is not null:
                await PushAsync(shelf, naive, day, random.Next(3) == 0 ? $"t{random.Next(6)}" : null, some.Digest, []);
                break;
            case 8 when some is not null:
                var subject = random.Next(4) == 0 ? Digest.Of("elsewhere"u8) : some.Digest;
                await PushAsync(shelf, naive, day, $"sha256-{subject.Hex}{(random.Next(2) == 0 ? "" : ".sig")}", null, random.Next(3) == 0 ? [some.Digest] : []);
                break;
            case 9 when some is not null:
                var tag = $"t{random.Next(3)}";
                await shelf.TagAsync(day, tag, some.Digest);
                Note(naive, tag, some.Digest, day);
                break;
            case 10 when some is not null:
                await shelf.UseAsync(day, some.Digest);
                some.UsedAt = Math.Max(some.UsedAt, day);
                break;
            case 11 when some is not null:
                await DeleteAsync(shelf, naive, some, day);
                break;
        }
    }

    private static async Task PushAsync(Shelf shelf, NaiveNames naive, double day, string? tag, Digest? subject, Digest[] entries)
    {
        var digest = await shelf.PushAsync(day, tag, subject, entries);
        naive.Manifests.Add(new NaiveManifest(digest, subject, entries) { UsedAt = day });
        if (tag is not null)
        {
            Note(naive, tag, digest, day);
        }
    }

    private static void Note(NaiveNames naive, string tag, Digest digest, double day)
    {
        if (naive.Tags.TryGetValue(tag, out var before) && !before.Equals(digest))
        {
            naive.History.Add((before, day));
        }

        naive.Tags[tag] = digest;
    }

    private static async Task DeleteAsync(Shelf shelf, NaiveNames naive, NaiveManifest manifest, double day)
    {
        await shelf.DeleteAsync(day, manifest.Digest);
        manifest.IsInTrash = true;
        foreach (var tag in naive.Tags.Where(tag => tag.Value.Equals(manifest.Digest)).Select(tag => tag.Key).ToList())
        {
            naive.Tags.Remove(tag);
        }
    }

    private static string Text(IEnumerable<Digest> digests) => string.Join(' ', digests.Select(digest => digest.Hex[..6]).Order());
}
