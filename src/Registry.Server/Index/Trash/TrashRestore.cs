using Registry.Oci;

namespace Registry.Server.Index.Trash;

/// <summary>
/// Brings back an entry of the trash: the counterpart of <see cref="TrashWrites"/>. What has its name by now stays as it is. It goes in pieces, for pushes must not wait for a hundred
/// thousand manifests; broken off, what is left stays in the trash, and the next restore goes on.
/// </summary>
internal sealed class TrashRestore(TrashRow entry, Actor actor, TimeProvider clock)
{
    private const int MostSteps = 100;

    // A fifth of the longest time that anything may hold the writer.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    private readonly DateTimeOffset _now = clock.GetUtcNow();
    private readonly RepositoryName _repository = RepositoryName.Parse(entry.Repository);
    private readonly HiddenContent _content = new(actor.Who, clock.GetUtcNow());
    private bool _hasBegun;

    /// <summary>The tags that came back one by one.</summary>
    public IReadOnlyList<string> Tags => _content.Tags;

    /// <summary>Tags that did not come back, because they point to something else by now.</summary>
    public IReadOnlyList<string> TakenTags => _content.TakenTags;

    /// <summary>The repository, where it only got its name back, with all that is in it.</summary>
    public long? Renamed { get; private set; }

    /// <summary>Brings back the next piece. False when nothing is left.</summary>
    /// <exception cref="FormatException">Something is in the way, and the message says what to do.</exception>
    public bool RunPiece(IndexTransaction index)
    {
        // Asked each time: whoever has begun to purge it meanwhile has the rest.
        if (index.Statement("SELECT 1 FROM trash WHERE id = @0 AND kind <> @1").Scalar(entry.Id, (int)TrashKind.Ended) is null)
        {
            throw Gone();
        }

        if (!_hasBegun)
        {
            index.PutEvent(_now, actor, EventActions.Restore, entry.Repository, entry.Tag ?? entry.Digest);
            _hasBegun = true;
        }

        if (entry.Kind == TrashKind.Tag)
        {
            RestoreTag(index, TagName.Parse(entry.Tag!), Digest.Parse(entry.Digest!));
        }
        else if (RestoreHidden(index))
        {
            // It is in use: not the moment for clean-up to find that its time is over.
            index.Statement("UPDATE trash SET deleted_at = @1 WHERE id = @0").Execute(entry.Id, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return true;
        }

        index.Statement("DELETE FROM trash WHERE id = @0").Execute(entry.Id);
        return false;
    }

    private void RestoreTag(IndexTransaction index, TagName tag, Digest digest)
    {
        if (index.FindRepository(_repository) is not { } id || index.FindManifest(id, digest) is not { } manifest)
        {
            throw new FormatException($"the manifest {digest} that the tag named was deleted too; restore it first: registry restore {_repository}@{digest}");
        }

        if (index.DigestOfTag(id, tag) is { } taken)
        {
            throw new FormatException($"the tag {_repository}:{tag} exists again, at {taken}; to move it back: registry tag rollback {_repository}:{tag} --to {digest}");
        }

        index.PutTag(id, tag, manifest, digest, actor.Who, _now);
    }

    // Into a repository that is there again its manifests and tags move one by one; otherwise it only gets its name back. Which of both is asked for each piece: it may have gone again.
    private bool RestoreHidden(IndexTransaction index)
    {
        var hidden = index.Statement("SELECT id FROM repository WHERE trash_id = @0").Scalar(entry.Id) as long? ?? throw Gone();
        if (entry.Kind == TrashKind.Repository && index.FindRepository(_repository) is null)
        {
            index.Statement("UPDATE repository SET name = @1, trash_id = NULL, listed = EXISTS (SELECT 1 FROM manifest WHERE repository_id = @0) WHERE id = @0")
                .Execute(hidden, _repository.ToString());
            Renamed = hidden;
            return false;
        }

        return MoveNext(index, hidden);
    }

    private bool MoveNext(IndexTransaction index, long hidden)
    {
        var (target, began) = (index.EnsureRepository(_repository), clock.GetTimestamp());
        for (var step = 0; step < MostSteps && clock.GetElapsedTime(began) < Longest; step++)
        {
            if (!_content.Step(index, hidden, target))
            {
                index.Statement("DELETE FROM repository WHERE id = @0").Execute(hidden);
                return false;
            }
        }

        return true;
    }

    private FormatException Gone() => new($"{entry} is not in the trash any more{(_hasBegun ? "; what came back before stays" : "")}");
}
