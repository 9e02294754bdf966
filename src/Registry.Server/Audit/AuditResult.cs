using System.Text.Json;
using Registry.Server.Api;
using Registry.Server.Index;

namespace Registry.Server.Audit;

/// <summary>A page of the audit.</summary>
internal sealed class AuditResult(IReadOnlyList<EventRow> events) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, JsonAnswer.Of(Write));

    /// <summary>One entry, as the management API and <c>registry audit --json</c> show it.</summary>
    public static void Write(Utf8JsonWriter json, EventRow entry)
    {
        json.WriteNumber("id", entry.Id);
        json.WriteString("at", entry.At);
        json.WriteString("who", entry.Who);
        json.WriteString("address", entry.Address);
        json.WriteString("action", entry.Action);
        json.WriteString("repository", entry.Repository);
        json.WriteString("target", entry.Target);
        json.WriteString("result", entry.Result);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("events");
        foreach (var entry in events)
        {
            json.WriteStartObject();
            Write(json, entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
