using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Lists;

/// <summary>The tags of a mirrored repository: its upstream's, as they were a short while ago, and those that are here.</summary>
internal sealed class MirroredTags(IndexReader index, TimeProvider clock)
{
    // Bounds the memory: a list may have tens of thousands.
    private const int MostLists = 50;

    private readonly ConcurrentDictionary<RepositoryName, (string[] Tags, DateTimeOffset Until)> _lists = new();
    private readonly SharedWork<RepositoryName, string[]> _looks = new();

    /// <summary>The names of a page, and one more where there is another page; beside it why the upstream's may be missing. Null where neither has such a repository.</summary>
    /// <exception cref="UpstreamException">Nothing is here, and the upstream does not answer.</exception>
    public async Task<(List<string> Names, string? Warning)?> ListAsync(MirroredRepository repository, Page page, CancellationToken cancellationToken)
    {
        var here = index.TagsBehind(repository.Name, page.Last, page.Probe);
        var (there, fault) = await RemoteAsync(repository, cancellationToken);
        if (fault is not null && there is null && here is null)
        {
            throw fault;
        }

        if (there is null && here is null)
        {
            return null;
        }

        var behind = (there ?? []).SkipWhile(tag => string.CompareOrdinal(tag, page.Last) <= 0).Take(page.Probe);
        return ([.. behind.Union(here ?? []).Order(StringComparer.Ordinal).Take(page.Probe)], fault is null ? null : $"tags may be missing: {fault.Message}");
    }

    // Null where the upstream has no such repository, or nothing is known of it.
    private async Task<(string[]? Tags, UpstreamException? Fault)> RemoteAsync(MirroredRepository repository, CancellationToken cancellationToken)
    {
        var known = _lists.TryGetValue(repository.Name, out var list) ? list.Tags : null;
        if (known is not null && list.Until > clock.GetUtcNow())
        {
            return (known, null);
        }

        try
        {
            return (await _looks.RunAsync(repository.Name, () => LookAsync(repository), cancellationToken), null);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return (null, null);
        }
        catch (UpstreamException e)
        {
            return (known, e);
        }
    }

    private async Task<string[]> LookAsync(MirroredRepository repository)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var tag in RemoteLists.TagsAsync(repository, CancellationToken.None))
        {
            tags.Add(tag);
        }

        if (_lists.Count >= MostLists)
        {
            _lists.Clear();
        }

        string[] list = [.. tags];
        _lists[repository.Name] = (list, clock.GetUtcNow() + repository.Upstream.Options.Fresh);
        return list;
    }
}
