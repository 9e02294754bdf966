using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Policies.Immutable;
using Registry.Server.Policies.Quotas;
using Registry.Server.Settings;
using Registry.Storage.FileSystem;

namespace Registry.Server.Manifests;

/// <param name="Reference">Where the client put it.</param>
/// <param name="Tags">The tags of the query (end-7b).</param>
/// <param name="MediaType">What the client calls it, or null.</param>
internal sealed record PushedManifest(RepositoryName Repository, Reference Reference, IReadOnlyList<TagName> Tags, TagCondition Condition, string? MediaType, byte[] Bytes)
{
    public IEnumerable<TagName> AllTags => Reference.Tag is { } tag ? Tags.Prepend(tag).Distinct() : Tags;
}

internal sealed record StoredReference(Digest Digest, Digest? Subject);

/// <summary>
/// Takes a manifest in: read, checked, and then one transaction with all that it says. The check for missing references is part of the transaction, so a clean-up can't come between.
/// </summary>
internal sealed class ManifestPush(IndexWriter index, ContentUses uses, DiskReserve reserve, ImmutableTags immutable, QuotaCheck quotas, ManifestOptions options, TimeProvider clock)
{
    public async Task<StoredReference> PutAsync(PushedManifest pushed, Actor actor, CancellationToken cancellationToken)
    {
        var content = Parse(pushed);
        var digest = DigestOf(pushed);
        reserve.Require();
        await index.RunAsync(transaction => quotas.Keep(transaction, pushed.Repository, () => Store(transaction, pushed, actor, digest, content)), cancellationToken);
        return new StoredReference(digest, content.Subject?.Digest);
    }

    private bool Store(IndexTransaction transaction, PushedManifest pushed, Actor actor, Digest digest, ManifestContent content)
    {
        var repository = transaction.EnsureRepository(pushed.Repository);
        CheckCondition(transaction, repository, pushed, digest);
        foreach (var tag in pushed.AllTags)
        {
            immutable.CheckMove(transaction, pushed.Repository, repository, tag, digest);
        }

        ReferencedContent.Check(transaction, uses, pushed.Repository, repository, content, options.MissingReferences);
        var now = clock.GetUtcNow();
        var manifest = transaction.PutManifest(repository, digest, content, pushed.Bytes, now);
        foreach (var tag in pushed.AllTags)
        {
            transaction.PutTag(repository, tag, manifest, digest, actor.Who, now);
            transaction.PutEvent(now, actor, EventActions.Push, pushed.Repository.ToString(), $"{tag}@{digest}");
        }

        if (!pushed.AllTags.Any())
        {
            transaction.PutEvent(now, actor, EventActions.Push, pushed.Repository.ToString(), digest.ToString());
        }

        return true;
    }

    private static void CheckCondition(IndexTransaction transaction, long repository, PushedManifest pushed, Digest digest)
    {
        if (pushed.Condition.IsEmpty)
        {
            return;
        }

        foreach (var tag in pushed.AllTags)
        {
            pushed.Condition.Check($"the tag {tag}", transaction.DigestOfTag(repository, tag));
        }

        if (!pushed.AllTags.Any())
        {
            pushed.Condition.Check($"the manifest {digest}", transaction.SizeOfManifest(repository, digest) is null ? null : digest.ToString());
        }
    }

    private ManifestContent Parse(PushedManifest pushed)
    {
        try
        {
            var content = ManifestContent.Parse(pushed.Bytes, pushed.MediaType);
            if (content.Blobs.Count + content.Children.Count <= options.MaxReferences)
            {
                return content;
            }

            // What is not read can't be held to a number.
            return !MediaTypes.IsKnownManifest(content.MediaType)
                ? content with { Blobs = [], Children = [] }
                : throw new ManifestFormatException($"the manifest names more than {options.MaxReferences} blobs and manifests, the most that is taken (Registry:Manifests:MaxReferences)");
        }
        catch (ManifestFormatException e)
        {
            throw new RegistryException(ErrorCode.ManifestInvalid, e.Message);
        }
    }

    // By tag the registry chooses the algorithm; by digest the client has.
    private static Digest DigestOf(PushedManifest pushed)
    {
        var digest = Digest.Of(pushed.Bytes, pushed.Reference.Digest?.Algorithm);
        return pushed.Reference.Digest is null || pushed.Reference.Digest.Equals(digest)
            ? digest
            : throw new RegistryException(ErrorCode.DigestInvalid, $"the manifest was pushed as {pushed.Reference.Digest}, but its digest is {digest}", digest.ToString());
    }
}
