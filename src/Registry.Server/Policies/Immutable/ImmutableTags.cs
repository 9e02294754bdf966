using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Immutable;

/// <summary>
/// Refuses to move or delete a tag that is immutable, and to delete what it needs to be pulled. Asked in the transaction that would do it; 409 with DENIED, which is what most clients
/// show as it is (docs/decisions/0013). The way out is the settings: without the rule the tag is as any other.
/// </summary>
internal sealed class ImmutableTags(PolicyOptions options)
{
    private readonly IReadOnlyList<ImmutableRule> _rules = PolicyRules.Immutable(options);

    /// <summary>The rule that makes the tag immutable, or null.</summary>
    public ImmutableRule? RuleOf(RepositoryName repository, string tag) => Of(repository).FirstOrDefault(rule => rule.Covers(tag));

    /// <summary>Before the tag is made to point to a digest; the one that it points to already is none but the same.</summary>
    /// <param name="id">The repository's.</param>
    /// <exception cref="RegistryException">409: it stays where it is.</exception>
    public void CheckMove(IndexTransaction index, RepositoryName repository, long id, TagName tag, Digest digest)
    {
        if (RuleOf(repository, tag.ToString()) is { } rule && index.DigestOfTag(id, tag) is { } current && current != digest.ToString())
        {
            throw Refusal($"the tag {tag} of {repository} is immutable and stays at {current}; push under another tag, or take {rule.Source} out of the settings", current);
        }
    }

    /// <exception cref="RegistryException">409: it stays.</exception>
    public void CheckDelete(IndexTransaction index, RepositoryName repository, long id, TagName tag)
    {
        if (RuleOf(repository, tag.ToString()) is { } rule && index.DigestOfTag(id, tag) is { } current)
        {
            throw Refusal($"the tag {tag} of {repository} is immutable and cannot be deleted, unless {rule.Source} is taken out of the settings", current);
        }
    }

    /// <summary>Before a manifest or a blob is deleted.</summary>
    /// <exception cref="RegistryException">409: an immutable tag needs it, also as a part of the index that it names.</exception>
    public void CheckDelete(IndexTransaction index, RepositoryName repository, long id, Digest digest)
    {
        if (Of(repository).Any() && First(repository, index.TagsThatNeed(id, digest)) is var (tag, rule))
        {
            throw Refusal($"the tag {tag} of {repository} is immutable and needs {digest}, which cannot be deleted unless {rule.Source} is taken out of the settings", tag);
        }
    }

    /// <summary>Before a repository is deleted as a whole.</summary>
    /// <exception cref="RegistryException">409: it has immutable tags.</exception>
    public void CheckDelete(IndexTransaction index, RepositoryName repository, long id)
    {
        if (Of(repository).Any() && First(repository, index.Tags(id)) is var (tag, rule))
        {
            throw Refusal($"the repository {repository} has immutable tags such as {tag}, and cannot be deleted unless {rule.Source} is taken out of the settings", tag);
        }
    }

    private static RegistryException Refusal(string message, string detail) => new(ErrorCode.Denied, message, detail, StatusCodes.Status409Conflict);

    private IEnumerable<ImmutableRule> Of(RepositoryName repository) => _rules.Where(rule => rule.Covers(repository));

    private (string Tag, ImmutableRule Rule)? First(RepositoryName repository, IEnumerable<string> tags)
    {
        foreach (var tag in tags)
        {
            if (RuleOf(repository, tag) is { } rule)
            {
                return (tag, rule);
            }
        }

        return null;
    }
}
