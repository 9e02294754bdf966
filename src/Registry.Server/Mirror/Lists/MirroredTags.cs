using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Lists;

/// <summary>The tags of a mirrored repository: its upstream's, as they were a short while ago, and those that are here.</summary>
internal sealed class MirroredTags(IndexReader index, TimeProvider clock)
{
    // A list may have tens of thousands.
    private readonly ShortMemory<RepositoryName, TagList> _lists = new(50, clock);
    private readonly SharedWork<RepositoryName, TagList> _looks = new();

    /// <summary>The names of a page, and one more where there is another page; beside it why the upstream's may be missing. Null where neither has such a repository.</summary>
    /// <exception cref="UpstreamException">Nothing is here, and the upstream does not answer.</exception>
    public async Task<(List<string> Names, string? Warning)?> ListAsync(MirroredRepository repository, Page page, CancellationToken cancellationToken)
    {
        var here = index.TagsBehind(repository.Name, page.Last, page.Probe);
        var (there, fault) = _lists.Find(repository.Name) ?? await _looks.RunAsync(repository.Name, () => LookAsync(repository), cancellationToken);
        if (there is null && here is null)
        {
            return fault is null ? null : throw fault.Again();
        }

        var behind = (there ?? []).SkipWhile(tag => string.CompareOrdinal(tag, page.Last) <= 0).Take(page.Probe);
        return ([.. behind.Union(here ?? []).Order(StringComparer.Ordinal).Take(page.Probe)], fault is null ? null : $"tags may be missing: {fault.Message}");
    }

    private async Task<TagList> LookAsync(MirroredRepository repository)
    {
        var options = repository.Upstream.Options;
        var known = _lists.FindOld(repository.Name)?.Tags;
        try
        {
            var tags = new SortedSet<string>(StringComparer.Ordinal);
            await foreach (var tag in RemoteLists.TagsAsync(repository, isCheck: known is not null, CancellationToken.None))
            {
                tags.Add(tag);
            }

            return _lists.Note(repository.Name, new TagList([.. tags], null), options.Fresh);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return _lists.Note(repository.Name, new TagList(null, null), options.NotFound);
        }
        catch (UpstreamException e)
        {
            return _lists.Note(repository.Name, new TagList(known, e), Upstream.AfterFault);
        }
    }

    /// <param name="Tags">The upstream's, in their order; null where it has no such repository, or nothing is known of it.</param>
    /// <param name="Fault">Why they may be old.</param>
    private sealed record TagList(string[]? Tags, UpstreamException? Fault);
}
