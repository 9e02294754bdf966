using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Trash;
using Registry.Server.Index.Uses;

namespace Registry.Server.Policies.Retention;

/// <summary>How far a plan has been carried out.</summary>
/// <param name="Next">The next of its parts: first the tags, then the manifests.</param>
/// <param name="NextManifest">The next manifest of that part.</param>
/// <param name="Hidden">Where in the trash the part's manifests go; null before the first of them.</param>
/// <param name="LastTagEvent">The last move of a tag that the plan knows of, or that was made for it.</param>
internal sealed record RetentionProgress(int Next, int NextManifest, long? Hidden, long LastTagEvent, int Tags = 0, int Manifests = 0);

/// <summary>A piece of a plan, in one transaction: small, so that no push waits for long; and each part goes only if it still is as it was.</summary>
internal sealed class RetentionPiece(IndexTransaction index, RepositoryPlan plan, ContentUses uses, Actor actor, TimeProvider clock)
{
    private const int Most = 100;

    // A fifth of the longest time that anything may hold the writer.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>Null when a tag of the repository was moved meanwhile: then the rules have to be asked anew.</summary>
    public RetentionProgress? Run(RetentionProgress from)
    {
        if (index.HasTagEventSince(plan.Id, from.LastTagEvent))
        {
            return null;
        }

        var (began, progress) = (clock.GetTimestamp(), from);
        for (var count = 0; count < Most && progress.Next < plan.Parts && clock.GetElapsedTime(began) < Longest; count++)
        {
            progress = progress.Next < plan.Tags.Count ? Delete(plan.Tags[progress.Next], progress) : DeleteNext(plan.Manifests[progress.Next - plan.Tags.Count], progress);
        }

        index.UnlistIfEmpty(plan.Id);
        return progress with { LastTagEvent = index.LastTagEvent() };
    }

    private RetentionProgress Delete(GoingTag tag, RetentionProgress progress)
    {
        var next = progress with { Next = progress.Next + 1 };
        if (uses.IsPending(tag.Manifest) || !index.IsUnchanged(plan.Id, tag))
        {
            return next;
        }

        index.TrashTag(plan.Repository, plan.Id, tag.Name, actor.Who, _now);
        Note(tag.Name.ToString());
        return next with { Tags = next.Tags + 1 };
    }

    private RetentionProgress DeleteNext(GoingPart part, RetentionProgress progress)
    {
        var last = progress with { Next = progress.Next + 1, NextManifest = 0, Hidden = null };

        // All of it goes or nothing does. Of a part of thousands what comes later is looked at when it comes.
        if (progress.Hidden is null && !part.Manifests.Take(Most).All(manifest => IsUnchanged(manifest, part)))
        {
            return last;
        }

        var manifest = part.Manifests[progress.NextManifest];
        var hidden = progress.Hidden ?? index.OpenTrash(plan.Repository, part.Head.Digest, actor.Who, _now);
        var next = progress.NextManifest + 1 < part.Manifests.Count ? progress with { NextManifest = progress.NextManifest + 1, Hidden = hidden } : last;
        if (progress.NextManifest >= Most && !IsUnchanged(manifest, part))
        {
            return next;
        }

        index.MoveToTrash(hidden, plan.Id, manifest.Id, manifest.Digest, actor.Who, _now);
        foreach (var tag in manifest.Tags)
        {
            Note(tag.Name.ToString());
        }

        Note(manifest.Digest.ToString());
        return next with { Tags = next.Tags + manifest.Tags.Count, Manifests = next.Manifests + 1 };
    }

    private bool IsUnchanged(GoingManifest manifest, GoingPart part) => !uses.IsPending(manifest.Id) && index.IsUnchanged(plan.Id, manifest, part.Ids, plan.HeldSince);

    private void Note(string target) => index.PutEvent(_now, actor, EventActions.Delete, plan.Repository.ToString(), target);
}
