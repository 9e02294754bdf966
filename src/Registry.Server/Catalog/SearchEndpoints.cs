using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Catalog;

/// <summary>
/// The search of Docker's first registry API, which <c>docker search</c> and <c>podman search</c> still ask: <c>/v1/_ping</c> first, then <c>/v1/search</c>.
/// </summary>
internal static class SearchEndpoints
{
    // What Docker's own index answers with when a client names no number.
    private const int DefaultCount = 25;

    public static void MapSearch(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/v1/_ping", [HttpMethods.Get, HttpMethods.Head], Ping);
        app.MapGet("/v1/search", SearchAsync);
    }

    private static IResult Ping(HttpResponse response)
    {
        response.Headers["X-Docker-Registry-Standalone"] = "true";
        return Results.Bytes("true"u8.ToArray(), "application/json");
    }

    private static async Task<IResult> SearchAsync(HttpRequest request, RegistryContext index, ListOptions options, CancellationToken cancellationToken)
    {
        var text = request.Query["q"].ToString();
        var count = request.Query.ContainsKey("n") ? Page.Of(request, options).Size : DefaultCount;
        var names = await index.Repositories.Where(r => r.Listed && r.Name.Contains(text)).OrderBy(r => r.Name).Select(r => r.Name).Take(count).ToListAsync(cancellationToken);
        return new SearchResult(text, names);
    }

    private sealed class SearchResult(string query, List<string> names) : IResult
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
}
