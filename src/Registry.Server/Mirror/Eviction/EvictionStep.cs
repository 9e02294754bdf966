using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Maintenance;
using Registry.Server.Mirror.Lists;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Eviction;

/// <summary>
/// Keeps upstreams to their bounds, as a part of clean-up: takes away what was least lately pulled and never pushed here. It does not go to the trash, for the upstream has it; the next
/// pull brings it back.
/// </summary>
internal sealed partial class EvictionStep(
    IndexDatabase database,
    IndexWriter index,
    ContentUses uses,
    ImmutableTags immutable,
    MirrorSizes sizes,
    TagStates states,
    MirroredReferrers referrers,
    RegistryOptions options,
    TimeProvider clock,
    ILogger<EvictionStep> logger) : ICleanupStep
{
    private const int Piece = CleanupRun.Piece;

    // A fifth of the longest time that anything may hold the writer.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    public string What => "mirrored manifests beyond the bounds of their upstreams";

    // After the policies, which may have made it needless; what it leaves behind is garbage for those that come later.
    public int Order => 20;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        var limits = EvictionPlan.Limits(options, run.Now);
        var since = await index.RunAsync(transaction => transaction.UsesKnownSince(), cancellationToken);
        foreach (var upstream in MirrorRules.Upstreams(options.Mirror))
        {
            using var plan = new EvictionPlan(database, upstream, limits, immutable, run.Now);

            // After a crash nobody knows what was pulled last, and unused blobs wait as well.
            if (!(since > limits.UsedBefore))
            {
                await RunAsync(run, upstream, plan, limits, cancellationToken);
            }

            sizes.Note(upstream.Name, plan.Bytes, run.Now);
            await run.RestAsync(cancellationToken);
        }
    }

    private async Task RunAsync(CleanupRun run, Upstream upstream, EvictionPlan plan, EvictionLimits limits, CancellationToken cancellationToken)
    {
        var (before, count) = (plan.Bytes, 0);
        foreach (var piece in plan.Going().Chunk(Piece))
        {
            for (var next = 0; next < piece.Length;)
            {
                var (done, gone) = await index.RunAsync(transaction => Evict(transaction, upstream, piece.AsSpan(next), limits), cancellationToken);
                next += done;
                count += gone;
                run.Count(gone);
                await run.RestAsync(cancellationToken);
            }
        }

        if (plan.IsOver)
        {
            run.Notes.Add($"{upstream} holds {Sizes.Text(plan.Bytes)} here, which is more than its MaxSize: the rest was pushed here, is needed by what was, or was used lately.");
        }

        if (count > 0)
        {
            // What they say is here may not be.
            states.Forget();
            referrers.Forget();
            Log.Evicted(logger, count, upstream.Name, before - plan.Bytes, plan.Bytes);
        }
    }

    /// <summary>The first of these, as many as there is time for; of them those go that still may.</summary>
    private (int Done, int Gone) Evict(IndexTransaction transaction, Upstream upstream, ReadOnlySpan<EvictableManifest> piece, EvictionLimits limits)
    {
        var (began, actor) = (clock.GetTimestamp(), ManifestIntake.ActorOf(upstream) with { IsAudited = options.Audit.Keep > TimeSpan.Zero });
        var (done, gone) = (0, 0);
        while (done < piece.Length && (done == 0 || clock.GetElapsedTime(began) < Longest))
        {
            var planned = piece[done++];
            if (!uses.IsPending(planned.Id) && transaction.FindEvictable(planned.Id, limits) is { } manifest && manifest.Digest.Equals(planned.Digest) && EvictionPlan.IsFree(manifest, immutable))
            {
                Evict(transaction, manifest, actor);
                gone++;
            }
        }

        return (done, gone);
    }

    private void Evict(IndexTransaction transaction, EvictableManifest manifest, Actor actor)
    {
        var now = clock.GetUtcNow();
        transaction.Evict(manifest, actor.Who, now);
        foreach (var target in manifest.Tags.Select(tag => tag.ToString()).Append(manifest.Digest.ToString()))
        {
            transaction.PutEvent(now, actor, EventActions.Delete, manifest.Repository.ToString(), target);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The bounds of {Upstream} took {Count} mirrored manifests, with which its repositories hold {Bytes} bytes less; {Left} are left")]
        public static partial void Evicted(ILogger logger, int count, string upstream, long bytes, long left);
    }
}
