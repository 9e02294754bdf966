using System.Text.Json;

namespace Registry.Server.Api;

/// <summary>A page of names as the tags list and the catalog answer it, with the link to the next page where there is one.</summary>
/// <param name="field">What the list is called in the JSON.</param>
/// <param name="names">One more than the page holds when there is a next page.</param>
internal sealed class NamesResult(string field, IReadOnlyList<string> names, Page page, string path, string? repository = null) : IResult
{
    // What stands around all names, and around each.
    private const int Head = 512;
    private const int Quoted = 3;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (page.Size > 0 && names.Count > page.Size)
        {
            httpContext.Response.Headers.Link = page.NextLink(path, names[page.Size - 1]);
        }

        return JsonAnswer.WriteAsync(httpContext, JsonAnswer.Of(Write, Head + names.Sum(static name => name.Length + Quoted)));
    }

    private void Write(Utf8JsonWriter json)
    {
        if (repository is not null)
        {
            json.WriteString("name", repository);
        }

        json.WriteStartArray(field);
        foreach (var name in names.Take(page.Size))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
