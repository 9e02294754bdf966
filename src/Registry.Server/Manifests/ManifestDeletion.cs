using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Manifests;

/// <summary>Deleting a tag leaves the manifest; deleting a manifest takes its tags with it (specification, "Deleting tags", "Deleting Manifests"). What is not there is unknown, whatever the condition (RFC 9110, 13.2.1).</summary>
internal sealed class ManifestDeletion(IndexWriter index, TimeProvider clock)
{
    /// <summary>False when the reference is unknown.</summary>
    public Task<bool> DeleteAsync(RepositoryName repository, Reference reference, TagCondition condition, Actor? actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return index.RunAsync(
            transaction => transaction.PutEventIf(
                Delete(transaction, repository, reference, condition), now, actor, EventActions.Delete, repository.ToString(), reference.ToString()),
            cancellationToken);
    }

    private static bool Delete(IndexTransaction transaction, RepositoryName repository, Reference reference, TagCondition condition) =>
        transaction.FindRepository(repository) is { } id
        && (reference.Tag is { } tag ? DeleteTag(transaction, id, tag, condition) : DeleteManifest(transaction, id, reference.Digest!, condition));

    private static bool DeleteTag(IndexTransaction transaction, long repository, TagName tag, TagCondition condition)
    {
        if (transaction.DigestOfTag(repository, tag) is not { } current)
        {
            return false;
        }

        condition.Check($"the tag {tag}", current);
        var name = tag.ToString();
        return transaction.Rows.Tags.Where(row => row.RepositoryId == repository && row.Name == name).ExecuteDelete() > 0;
    }

    private static bool DeleteManifest(IndexTransaction transaction, long repository, Digest digest, TagCondition condition)
    {
        var text = digest.ToString();
        if (transaction.SizeOfManifest(repository, digest) is null)
        {
            return false;
        }

        condition.Check($"the manifest {digest}", text);

        // Its edges and its tags go with the row.
        var deleted = transaction.Rows.Manifests.Where(row => row.RepositoryId == repository && row.Digest == text).ExecuteDelete() > 0;
        transaction.UnlistIfEmpty(repository);
        return deleted;
    }
}
