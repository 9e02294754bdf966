using System.Text.Json;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Index.Trash;

namespace Registry.Server.History;

/// <summary>The moves of a tag.</summary>
internal sealed class HistoryResult(List<TagEventRow> moves) : IResult
{
    public static void Write(Utf8JsonWriter json, TagEventRow move)
    {
        json.WriteString("at", move.At);
        json.WriteString("who", move.Who);
        json.WriteString("from", move.FromDigest);
        json.WriteString("to", move.ToDigest);
    }

    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(
        httpContext,
        JsonAnswer.Of(json =>
        {
            json.WriteStartArray("moves");
            foreach (var move in moves)
            {
                json.WriteStartObject();
                Write(json, move);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
}

/// <summary>What a tag pointed to at a time.</summary>
/// <param name="isHere">Whether it can be pulled now.</param>
internal sealed class TagAtResult(RepositoryName repository, TagName tag, DateTimeOffset at, string digest, bool isHere) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(
        httpContext,
        JsonAnswer.Of(json =>
        {
            json.WriteString("repository", repository.ToString());
            json.WriteString("tag", tag.ToString());
            json.WriteString("at", at);
            json.WriteString("digest", digest);
            json.WriteBoolean("isHere", isHere);
            json.WriteString("pull", $"{httpContext.Request.Host}/{repository}@{digest}");
        }));
}
