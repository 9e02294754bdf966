using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Policies.Immutable;

namespace Registry.Server.Manifests;

/// <summary>
/// Deleting a tag leaves the manifest; deleting a manifest takes its tags with it (specification, "Deleting tags", "Deleting Manifests"). What is not there is unknown, whatever the
/// condition (RFC 9110, 13.2.1). What is deleted can be restored for a while.
/// </summary>
internal sealed class ManifestDeletion(IndexWriter index, ImmutableTags immutable, TimeProvider clock)
{
    /// <summary>False when the reference is unknown.</summary>
    public Task<bool> DeleteAsync(RepositoryName repository, Reference reference, TagCondition condition, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return index.RunAsync(
            transaction => transaction.PutEventIf(
                Delete(transaction, repository, reference, condition, actor.Who, now), now, actor, EventActions.Delete, repository.ToString(), reference.ToString()),
            cancellationToken);
    }

    private bool Delete(IndexTransaction transaction, RepositoryName repository, Reference reference, TagCondition condition, string who, DateTimeOffset now)
    {
        if (transaction.FindRepository(repository) is not { } id)
        {
            return false;
        }

        return reference.Tag is { } tag
            ? DeleteTag(transaction, repository, id, tag, condition, who, now)
            : DeleteManifest(transaction, repository, id, reference.Digest!, condition, who, now);
    }

    private bool DeleteTag(IndexTransaction transaction, RepositoryName repository, long id, TagName tag, TagCondition condition, string who, DateTimeOffset now)
    {
        if (transaction.DigestOfTag(id, tag) is not { } current)
        {
            return false;
        }

        condition.Check($"the tag {tag}", current);
        immutable.CheckDelete(transaction, repository, id, tag);
        return transaction.TrashTag(repository, id, tag, who, now);
    }

    private bool DeleteManifest(IndexTransaction transaction, RepositoryName repository, long id, Digest digest, TagCondition condition, string who, DateTimeOffset now)
    {
        if (transaction.FindManifest(id, digest) is null)
        {
            return false;
        }

        condition.Check($"the manifest {digest}", digest.ToString());
        immutable.CheckDelete(transaction, repository, id, digest);
        return transaction.TrashManifest(repository, id, digest, who, now);
    }
}
