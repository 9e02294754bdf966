using System.Text.Json;
using Registry.Server.Api;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Sync;

/// <summary>The rules, and what the last run of each came to.</summary>
internal sealed class SyncResult(SyncOptions options, SyncOutcomes outcomes) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(
        httpContext,
        JsonAnswer.Of(json =>
        {
            json.WriteStartArray("rules");
            foreach (var rule in options.Rules)
            {
                json.WriteStartObject();
                json.WriteString("name", rule.Name);
                if (outcomes.Find(rule.Name) is { } outcome)
                {
                    Write(json, outcome);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));

    private static void Write(Utf8JsonWriter json, SyncOutcome outcome)
    {
        json.WriteString("beganAt", outcome.BeganAt);
        if (outcome.EndedAt is { } ended)
        {
            json.WriteString("endedAt", ended);
        }

        json.WriteNumber("found", outcome.Report.Found);
        json.WriteNumber("copied", outcome.Report.Copied);
        json.WriteNumber("known", outcome.Report.Known);
        json.WriteNumber("failed", outcome.Report.Failed);
        json.WriteNumber("bytes", outcome.Report.Bytes);
        json.WriteString("fault", outcome.Fault);
        json.WriteStartArray("faults");
        foreach (var fault in outcome.Report.Faults)
        {
            json.WriteStringValue(fault);
        }

        json.WriteEndArray();
    }
}
