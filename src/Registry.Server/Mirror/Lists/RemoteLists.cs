using System.Runtime.CompilerServices;
using System.Text.Json;
using Registry.Oci;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Lists;

/// <summary>Asks upstreams for lists, page by page as their links lead (RFC 8288).</summary>
internal static class RemoteLists
{
    // Upstreams cut pages as they like: some at 50 entries, some at none.
    private const int PageSize = 1000;
    private const int MostPages = 1000;
    private const int LargestPage = 16 * 1024 * 1024;

    /// <summary>The repositories that a registry lists ("Listing Repositories" of distribution's API; many list none, or only to administrators).</summary>
    /// <exception cref="UpstreamException">It lists none, or does not answer.</exception>
    public static async IAsyncEnumerable<RepositoryName> RepositoriesAsync(RemoteRegistry registry, UpstreamClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = new UpstreamRequest(HttpMethod.Get, null, $"_catalog?n={PageSize}") { Timeout = registry.Options.Timeout };
        await foreach (var page in PagesAsync(registry, client, first, isCheck: false, cancellationToken))
        {
            foreach (var name in Entries(page, "repositories"))
            {
                if (RepositoryName.TryParse(Text(name), out var repository))
                {
                    yield return repository;
                }
            }
        }
    }

    /// <summary>All tags, in the upstream's order.</summary>
    /// <param name="isCheck">Whether they were had before: nobody should then wait for long.</param>
    /// <exception cref="UpstreamException">It has no such repository, or does not answer.</exception>
    public static async IAsyncEnumerable<string> TagsAsync(RemoteRepository repository, bool isCheck, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(repository, $"tags/list?n={PageSize}", isCheck, cancellationToken))
        {
            foreach (var tag in Entries(page, "tags"))
            {
                if (TagName.TryParse(Text(tag), out var name))
                {
                    yield return name.ToString();
                }
            }
        }
    }

    /// <summary>The digests of what refers to a subject.</summary>
    /// <param name="isCheck">As of tags.</param>
    /// <exception cref="UpstreamException">It has no such list, or does not answer.</exception>
    public static async IAsyncEnumerable<Digest> ReferrersAsync(RemoteRepository repository, Digest subject, bool isCheck, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(repository, $"referrers/{subject}", isCheck, cancellationToken))
        {
            foreach (var descriptor in Entries(page, "manifests"))
            {
                if (descriptor.ValueKind == JsonValueKind.Object && descriptor.TryGetProperty("digest", out var text) && Digest.TryParse(Text(text), out var digest))
                {
                    yield return digest;
                }
            }
        }
    }

    private static IAsyncEnumerable<JsonElement> PagesAsync(RemoteRepository repository, string resource, bool isCheck, CancellationToken cancellationToken) => PagesAsync(
        repository.Registry,
        repository.Client,
        new UpstreamRequest(HttpMethod.Get, repository.Remote, resource) { Timeout = isCheck ? repository.CheckTimeout : repository.Registry.Options.Timeout },
        isCheck,
        cancellationToken);

    private static async IAsyncEnumerable<JsonElement> PagesAsync(
        RemoteRegistry registry,
        UpstreamClient client,
        UpstreamRequest first,
        bool isCheck,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = first;
        for (var count = 0; next is not null; count++)
        {
            if (count == MostPages)
            {
                throw new UpstreamException(UpstreamFault.Wrong, $"{registry} has more than {MostPages} pages of {first.What}");
            }

            var (page, link) = await PageAsync(registry, client, next, isCheck, cancellationToken);
            yield return page;
            next = Next(registry, first, link);
        }
    }

    private static async Task<(JsonElement Page, string? Link)> PageAsync(RemoteRegistry registry, UpstreamClient client, UpstreamRequest request, bool isCheck, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(request, isCheck, cancellationToken);
        var bytes = await UpstreamBody.ReadAsync(registry, response, request.What, LargestPage, cancellationToken);
        try
        {
            return (JsonElement.Parse(bytes), response.Headers.TryGetValues("Link", out var links) ? links.First() : null);
        }
        catch (JsonException e)
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{registry} answered {request.What} with no list", e);
        }
    }

    // Null for what is no string, or none that can be written in UTF-16: neither is anybody's name.
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement.ArrayEnumerator Entries(JsonElement page, string field) =>
        page.ValueKind == JsonValueKind.Object && page.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    // Wherever it leads, only the query is taken: the list itself is the one that was asked for.
    private static UpstreamRequest? Next(RemoteRegistry registry, UpstreamRequest first, string? link)
    {
        var end = link?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        return end > 0 && link![0] == '<' && link.Contains("next", StringComparison.Ordinal) && Uri.TryCreate(registry.Address, link[1..end], out var uri) && uri.Query.Length > 1
            ? first with { Resource = $"{first.Resource.Split('?')[0]}{uri.Query}" }
            : null;
    }
}
