using System.Globalization;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Index.Damage;

namespace Registry.Server.Cli;

/// <summary>What is missing or damaged, for people or as JSON, once for each repository that suffers.</summary>
internal static class LossList
{
    // A base layer may be under thousands of tags.
    private const int MostTags = 10;

    /// <summary>False when there was nothing to write.</summary>
    /// <param name="only">The repositories to look at; all when there are none.</param>
    public static bool Write(TextWriter output, DamageReader reader, IReadOnlyCollection<string> only, bool isJson) =>
        isJson ? WriteJson(output, reader.Losses(only, int.MaxValue)) : WriteText(output, reader.Losses(only, MostTags).ToList());

    private static bool WriteText(TextWriter output, List<SufferedLoss> losses)
    {
        if (losses.Count == 0)
        {
            output.WriteLine("Nothing is known to be missing or damaged");
            return false;
        }

        Columns.Write(
            output,
            ["WHAT", "STATE", "DIGEST", "BYTES", "REPOSITORY", "TAGS"],
            losses.Select(loss => (IReadOnlyList<string>)[loss.Kind, loss.State, loss.Digest, loss.Size.ToString(CultureInfo.InvariantCulture), Repository(loss), Tags(loss)]));
        output.WriteLine("Push these images again from where they are whole, or bring the files back from a backup and verify again.");
        return true;
    }

    private static bool WriteJson(TextWriter output, IEnumerable<SufferedLoss> losses)
    {
        var isAny = false;
        foreach (var loss in losses)
        {
            output.WriteLine(JsonOf(loss));
            isAny = true;
        }

        return isAny;
    }

    private static string Repository(SufferedLoss loss) => loss.Repository is null ? "none" : loss.IsDeleted ? $"{loss.Repository} (deleted)" : loss.Repository;

    private static string Tags(SufferedLoss loss)
    {
        var more = loss.TagCount - loss.Tags.Count;
        return loss.TagCount == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", loss.Tags)}{(more > 0 ? $" and {more} more" : "")}");
    }

    private static string JsonOf(SufferedLoss loss) => JsonAnswer.LineOf(json =>
    {
        json.WriteString("what", loss.Kind);
        json.WriteString("state", loss.State);
        json.WriteString("digest", loss.Digest);
        json.WriteNumber("bytes", loss.Size);
        json.WriteString("repository", loss.Repository);
        json.WriteBoolean("deleted", loss.IsDeleted);
        json.WriteStartArray("tags");
        loss.Tags.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    });
}
