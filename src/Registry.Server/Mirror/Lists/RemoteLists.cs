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

    private static async IAsyncEnumerable<JsonElement> PagesAsync(RemoteRepository repository, string resource, bool isCheck, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = resource;
        for (var count = 0; next is not null; count++)
        {
            if (count == MostPages)
            {
                throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} has more than {MostPages} pages of {resource} in {repository.Remote}");
            }

            var (page, link) = await PageAsync(repository, next, isCheck, cancellationToken);
            yield return page;
            next = Next(repository, resource, link);
        }
    }

    private static async Task<(JsonElement Page, string? Link)> PageAsync(RemoteRepository repository, string resource, bool isCheck, CancellationToken cancellationToken)
    {
        using var response = await repository.Client.SendAsync(
            new UpstreamRequest(HttpMethod.Get, repository.Remote, resource) { Timeout = isCheck ? repository.CheckTimeout : repository.Registry.Options.Timeout }, isCheck, cancellationToken);
        var bytes = await UpstreamBody.ReadAsync(repository, response, resource, LargestPage, cancellationToken);
        try
        {
            return (JsonElement.Parse(bytes), response.Headers.TryGetValues("Link", out var links) ? links.First() : null);
        }
        catch (JsonException e)
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} answered {resource} of {repository.Remote} with no list", e);
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
    private static string? Next(RemoteRepository repository, string resource, string? link)
    {
        var end = link?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        return end > 0 && link![0] == '<' && link.Contains("next", StringComparison.Ordinal) && Uri.TryCreate(repository.Registry.Address, link[1..end], out var uri) && uri.Query.Length > 1
            ? $"{resource.Split('?')[0]}{uri.Query}"
            : null;
    }
}
