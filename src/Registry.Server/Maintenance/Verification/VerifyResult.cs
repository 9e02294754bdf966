using System.Globalization;
using Registry.Server.Api;
using Registry.Server.Maintenance.Tasks;

namespace Registry.Server.Maintenance.Verification;

/// <summary>What a verification says in the end: the exit code is 0 when all is right, 2 when something is bad, and 1 when something could not be read.</summary>
internal static class VerifyResult
{
    public const int DamageFound = 2;

    public static TaskResult Of(VerificationRun run, bool isJson) =>
        new(run.Bad > 0 ? DamageFound : run.Unreadable > 0 ? 1 : 0, isJson ? Json(run) : string.Join('\n', Lines(run)));

    private static IEnumerable<string> Lines(VerificationRun run)
    {
        yield return Line($"{run.Blobs} blobs and {run.Manifests} manifests were read, {Sizes.Text(run.Bytes)}{(run.Bad + run.Unreadable == 0 ? ": all of them are right" : "")}");
        if (run.Back > 0)
        {
            yield return Line($"{run.Back} were missing or damaged before, and are right again");
        }

        if (run.Bad > 0)
        {
            yield return Line($"{run.BadBlobs} blobs and {run.BadManifests} manifests are missing or damaged: unknown to clients until they are pushed again");
        }

        if (run.Unreadable > 0)
        {
            yield return Line($"{run.Unreadable} blobs could not be read, and nothing is known of them. The first:");
        }

        foreach (var fault in run.Faults)
        {
            yield return $"  {fault}";
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Json(VerificationRun run) => JsonAnswer.LineOf(json =>
    {
        json.WriteNumber("blobs", run.Blobs);
        json.WriteNumber("manifests", run.Manifests);
        json.WriteNumber("bytes", run.Bytes);
        json.WriteNumber("badBlobs", run.BadBlobs);
        json.WriteNumber("badManifests", run.BadManifests);
        json.WriteNumber("rightAgain", run.Back);
        json.WriteNumber("unreadable", run.Unreadable);
        json.WriteStartArray("faults");
        run.Faults.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    });
}
