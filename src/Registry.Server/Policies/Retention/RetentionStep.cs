using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Maintenance;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Retention;

/// <summary>Does what the rules about tags and manifests come to, as a part of clean-up. What goes, goes to the trash.</summary>
internal sealed partial class RetentionStep(IndexDatabase database, IndexWriter index, ContentUses uses, RegistryOptions options, TimeProvider clock, ILogger<RetentionStep> logger) : ICleanupStep
{
    /// <summary>Who deletes, in a tag's history, the trash and the audit. No user is called so.</summary>
    public const string Who = "policy:retention";

    // A repository whose tags move all the time has its turn with the next clean-up.
    private const int MostTries = 3;

    private readonly RetentionPlanner _planner = new(options.Policies, options.Trash);
    private readonly Actor _actor = new(Who, "local", options.Audit.Keep > TimeSpan.Zero);

    public string What => "tags and manifests by policy";

    // What it leaves behind is garbage for those that come later.
    public int Order => 10;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        if (!_planner.HasRules)
        {
            return;
        }

        using var reader = new RetentionReader(database);
        foreach (var (id, repository) in reader.Repositories().Where(entry => _planner.Covers(entry.Name)))
        {
            var isDone = false;
            for (var i = 0; i < MostTries && !isDone; i++)
            {
                isDone = await RunAsync(run, _planner.Plan(reader, id, repository, run.Now), cancellationToken);
            }

            if (!isDone)
            {
                run.Notes.Add($"The tags of {repository} move too often to apply the policies to them; they are tried again with the next clean-up.");
            }

            await run.RestAsync(cancellationToken);
        }
    }

    /// <summary>False when the rules have to be asked anew.</summary>
    private async Task<bool> RunAsync(CleanupRun run, RepositoryPlan plan, CancellationToken cancellationToken)
    {
        RetentionProgress? progress = new(0, 0, null, plan.LastTagEvent);
        var (tags, manifests) = (0, 0);
        while (progress is not null && progress.Next < plan.Parts)
        {
            var from = progress;
            progress = await index.RunAsync(transaction => new RetentionPiece(transaction, plan, uses, _actor, clock).Run(from), cancellationToken);
            (tags, manifests) = progress is null ? (tags, manifests) : (progress.Tags, progress.Manifests);
            run.Count(progress is null ? 0 : progress.Tags + progress.Manifests - from.Tags - from.Manifests);
            await run.RestAsync(cancellationToken);
        }

        if (tags + manifests > 0)
        {
            Log.Deleted(logger, tags, manifests, plan.Repository, options.Trash.Keep);
        }

        return progress is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The policies deleted {Tags} tags and {Manifests} manifests of {Repository}; for {Keep} they can be restored")]
        public static partial void Deleted(ILogger logger, int tags, int manifests, RepositoryName repository, TimeSpan keep);
    }
}
