using System.Data.Common;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>One run of a rule. What fails is told and passed over, so that one image holds up none of the others; the next run goes on with it.</summary>
/// <param name="into">What is put before the repositories' names.</param>
/// <param name="parallel">How many images at a time.</param>
internal sealed class SyncRun(SyncRule rule, ISyncSource source, ISyncTarget target, ImageCopy copy, string into, int parallel, TimeProvider clock, SyncReport report)
{
    /// <param name="isDryRun">Whether only to tell which tags would be set.</param>
    /// <exception cref="UpstreamException">The registry does not list its repositories.</exception>
    public async Task RunAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        var repositories = rule.NamedRepositories?.ToAsyncEnumerable() ?? source.RepositoriesAsync(cancellationToken).Where(rule.Has);
        await foreach (var repository in repositories.WithCancellation(cancellationToken))
        {
            await TryAsync(Label(rule.Options.From, repository), () => RunAsync(repository, isDryRun, cancellationToken), cancellationToken);
        }
    }

    private static string Label(string? registry, RepositoryName repository) => string.IsNullOrEmpty(registry) ? $"{repository}" : $"{registry}/{repository}";

    private async Task RunAsync(RepositoryName repository, bool isDryRun, CancellationToken cancellationToken)
    {
        if (!RepositoryName.TryParse(into.Length == 0 ? $"{repository}" : $"{into}/{repository}", out var goal, out var fault))
        {
            throw new FormatException(fault);
        }

        var all = await source.TagsAsync(repository, cancellationToken).ToListAsync(cancellationToken);
        var pair = new RepositoryPair(repository, goal, all.Where(IsOfDigest).ToLookup(tag => $"{tag}".Split('.')[0], StringComparer.Ordinal));
        var tags = all.Where(tag => rule.Tags.Has($"{tag}") && (rule.Options.Referrers || !IsOfDigest(tag))).ToList();
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

        var isNew = isDryRun ? !digest.Equals(await target.FindTagAsync(pair.To, tag, cancellationToken)) : await copy.CopyAsync(pair, tag, digest, cancellationToken);
        if (!isNew)
        {
            report.NoteKnown();
            return;
        }

        report.NoteCopied($"{(isDryRun ? "Would copy" : "Copied")} {from}{(from == to ? "" : $" to {to}")}, {digest}");
    }

    private async Task TryAsync(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (UpstreamException e) when (e is { Fault: UpstreamFault.Throttled, RetryAt: { } until })
            {
                report.Note($"{what} waits: {e.Message}");
                var wait = until - clock.GetUtcNow();
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, cancellationToken);
            }
            catch (Exception e) when (e is UpstreamException or RegistryException or IOException or DbException or FormatException)
            {
                report.NoteFailed(what, e.Message);
                return;
            }
        }
    }

    private static bool IsOfDigest(TagName tag) => $"{tag}".StartsWith("sha256-", StringComparison.Ordinal) || $"{tag}".StartsWith("sha512-", StringComparison.Ordinal);
}
