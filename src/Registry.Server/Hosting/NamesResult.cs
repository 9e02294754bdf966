using System.Buffers;
using System.Text.Json;

namespace Registry.Server.Hosting;

/// <summary>A page of names as the tags list and the catalog answer it, with the link to the next page where there is one.</summary>
/// <param name="field">What the list is called in the JSON.</param>
/// <param name="names">One more than the page holds when there is a next page.</param>
internal sealed class NamesResult(string field, IReadOnlyList<string> names, Page page, string path, string? repository = null) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(buffer);
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        if (page.Size > 0 && names.Count > page.Size)
        {
            response.Headers.Link = page.NextLink(path, names[page.Size - 1]);
        }

        await response.BodyWriter.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }

    private void Write(ArrayBufferWriter<byte> buffer)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
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
        json.WriteEndObject();
    }
}
