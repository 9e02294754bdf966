using System.Text.Json;
using Registry.Server.Api;

namespace Registry.Server.Catalog;

/// <summary>What <c>docker search</c> reads: of the fields that Docker's own index has, only the name says something here.</summary>
internal sealed class SearchResult(string query, List<string> names) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, JsonAnswer.Of(Write));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("query", query);
        json.WriteNumber("num_results", names.Count);
        json.WriteStartArray("results");
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("description", "");
            json.WriteNumber("star_count", 0);
            json.WriteBoolean("is_official", false);
            json.WriteBoolean("is_automated", false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
