using Registry.Oci;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>One run of a rule. What fails is told and passed over, so that one image holds up none of the others; the next run goes on with it.</summary>
/// <param name="into">What is put before the repositories' names.</param>
/// <param name="parallel">How many images at a time.</param>
internal sealed class SyncRun(SyncRule rule, ISyncSource source, ISyncTarget target, ImageCopy copy, string into, int parallel, TimeProvider clock, SyncReport report)
{
    // One that says each time that it is asked too often, however long it was left alone.
    private const int MostWaits = 20;

    /// <param name="isDryRun">Whether only to tell which tags would be set.</param>
    /// <exception cref="UpstreamException">The registry does not list its repositories.</exception>
    public async Task RunAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        var (repositories, isNamed) = (rule.NamedRepositories, rule.NamedRepositories is not null);
        if (repositories is null)
        {
            await WaitingAsync("the list of repositories", async () => repositories = await source.RepositoriesAsync(cancellationToken).Where(rule.Has).ToListAsync(cancellationToken), cancellationToken);
        }

        foreach (var repository in repositories!)
        {
            await TryAsync(Label(rule.Options.From, repository), () => RunAsync(repository, isNamed, isDryRun, cancellationToken), cancellationToken);
        }
    }

    private static string Label(string? registry, RepositoryName repository) => string.IsNullOrEmpty(registry) ? $"{repository}" : $"{registry}/{repository}";

    private async Task RunAsync(RepositoryName repository, bool isNamed, bool isDryRun, CancellationToken cancellationToken)
    {
        if (!RepositoryName.TryParse(into.Length == 0 ? $"{repository}" : $"{into}/{repository}", out var goal, out var fault))
        {
            throw new FormatException(fault);
        }

        // A registry may list repositories of which only digests are left.
        var all = await Missing.AsEmptyAsync(source.TagsAsync(repository, cancellationToken), isAllowed: !isNamed, cancellationToken);
        if (all.Count == 0 && isNamed)
        {
            throw new FormatException("there is no such repository, or it has no tags");
        }

        var pair = new RepositoryPair(repository, goal, all.Where(tag => IsOfDigest(tag) && !IsList(tag)).ToLookup(tag => $"{tag}".Split('.')[0], StringComparer.Ordinal));
        var tags = all.Where(tag => !IsList(tag) && rule.Tags.Has($"{tag}") && (rule.Options.Referrers || !IsOfDigest(tag))).ToList();
        report.NoteFound(tags.Count);
        await Parallel.ForEachAsync(
            tags,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (tag, token) => await TryAsync($"{Label(rule.Options.From, repository)}:{tag}", () => RunAsync(pair, tag, isDryRun, token), token));
    }

    private async Task RunAsync(RepositoryPair pair, TagName tag, bool isDryRun, CancellationToken cancellationToken)
    {
        var (from, to) = ($"{Label(rule.Options.From, pair.From)}:{tag}", $"{Label(rule.Options.To, pair.To)}:{tag}");
        if (await source.FindTagAsync(pair.From, tag, cancellationToken) is not { } digest)
        {
            throw new UpstreamException(UpstreamFault.NotFound, "it is there no more");
        }

        var isNew = isDryRun ? !digest.Equals(await target.FindTagAsync(pair.To, tag, cancellationToken)) : await CopyAsync(pair, tag, digest, from, cancellationToken);
        if (!isNew)
        {
            report.NoteKnown();
            return;
        }

        report.NoteCopied($"{(isDryRun ? "Would copy" : "Copied")} {from}{(from == to ? "" : $" to {to}")}, {digest}");
    }

    // The image is there, whatever befalls its signatures.
    private async Task<bool> CopyAsync(RepositoryPair pair, TagName tag, Digest digest, string from, CancellationToken cancellationToken)
    {
        var image = await copy.CopyAsync(pair, tag, digest, cancellationToken);
        var isNew = image.IsNew;
        if (rule.Options.Referrers)
        {
            await TryAsync($"what refers to {from}", async () => isNew |= await copy.CopyReferrersAsync(pair, image.Manifests, cancellationToken), cancellationToken);
        }

        return isNew;
    }

    private async Task TryAsync(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await WaitingAsync(what, work, cancellationToken);
        }
#pragma warning disable CA1031 // It belongs to this one; the others go on.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            report.NoteFailed(what, e.Message);
        }
    }

    // As long as a registry asks for fewer requests.
    private async Task WaitingAsync(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        for (var waits = 0; ; waits++)
        {
            try
            {
                await work();
                return;
            }
            catch (UpstreamException e) when (waits < MostWaits && e is { Fault: UpstreamFault.Throttled, RetryAt: { } until })
            {
                report.NoteWaiting($"{what} waits: {e.Message}", until);
                var wait = until - clock.GetUtcNow() + TimeSpan.FromSeconds(waits);
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, cancellationToken);
            }
        }
    }

    private static bool IsOfDigest(TagName tag) => $"{tag}".StartsWith("sha256-", StringComparison.Ordinal) || $"{tag}".StartsWith("sha512-", StringComparison.Ordinal);

    // What clients keep where a registry lists no referrers; it is kept at the target by what was copied there.
    private static bool IsList(TagName tag) => tag.FallbackSubject is not null && !$"{tag}".Contains('.', StringComparison.Ordinal);
}
