using System.CommandLine;
using System.Globalization;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Policies.Retention;

namespace Registry.Server.Cli;

/// <summary><c>registry retention</c>: what the policies about tags and manifests come to.</summary>
internal static class RetentionCommands
{
    private const string Examples =
        """
        The rules are those of the settings (Registry:Policies:Retention and :Untagged). Simulated are those of the file that is given, on what is there now; nothing is changed, and a
        running registry does not notice. It does what its own settings say with each clean-up, or registry gc.

        Examples:
          registry retention simulate --config /etc/registry/registry.json
          registry retention simulate --config new.json --verbose
          registry retention simulate --config new.json --json
        """;

    // Enough to tell manifests apart.
    private const int ShortDigest = 19;

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Also the tags that are kept, and why" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per line, for all that goes and all that is kept" };

    public static Command Create() => new ExampleCommand("retention", "What the policies about tags and manifests come to", Examples)
    {
        KeptData.Existing("simulate", "Show what would be deleted, why, and how many bytes come back", Examples, Simulate, Verbose, Json),
    };

    private static Task<int> Simulate(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var simulation = new RetentionSimulation(new IndexDatabase(data.Options.Data), data.Options.Policies, data.Options.Trash, data.Clock.GetUtcNow());
        if (!simulation.HasRules)
        {
            throw new FormatException("there are no rules in the settings (Registry:Policies:Retention, Registry:Policies:Untagged); give a file that has some with --config");
        }

        var entries = simulation.Run();
        if (arguments.GetValue(Json))
        {
            entries.ForEach(entry => data.Output.WriteLine(JsonOf(entry)));
            return Task.FromResult(0);
        }

        var (going, kept) = (entries.Where(entry => !entry.IsKept).ToList(), entries.Where(entry => entry.IsKept).ToList());
        if (going.Count > 0)
        {
            Columns.Write(data.Output, ["REPOSITORY", "TAG", "DIGEST", "BYTES", "WHY"], going.Select(Row));
        }

        if (arguments.GetValue(Verbose) && kept.Count > 0)
        {
            Columns.Write(data.Output, ["REPOSITORY", "TAG", "DIGEST", "KEPT BY"], kept.Select(entry => (IReadOnlyList<string>)[$"{entry.Repository}", $"{entry.Tag}", Short(entry), entry.Why]));
        }

        Sum(data.Output, going, kept.Count, data.Options.Trash.Keep);
        return Task.FromResult(0);
    }

    private static void Sum(TextWriter output, List<SimulatedEntry> going, int kept, TimeSpan trash)
    {
        var tags = going.Count(entry => entry.Tag is not null);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tags} tags would go, and {kept} stay."));
        output.WriteLine($"{Sizes.Text(going.Sum(entry => entry.Bytes))} would come back{(trash > TimeSpan.Zero ? $", after {trash:%d} days in the trash" : "")}.");
    }

    private static IReadOnlyList<string> Row(SimulatedEntry entry) =>
        [$"{entry.Repository}", entry.Tag?.ToString() ?? "-", Short(entry), entry.Bytes.ToString(CultureInfo.InvariantCulture), entry.Why];

    private static string Short(SimulatedEntry entry) => entry.Digest.ToString()[..ShortDigest];

    private static string JsonOf(SimulatedEntry entry) => JsonAnswer.LineOf(json =>
    {
        json.WriteString("repository", entry.Repository.ToString());
        json.WriteString("tag", entry.Tag?.ToString());
        json.WriteString("digest", entry.Digest.ToString());
        json.WriteBoolean("kept", entry.IsKept);
        json.WriteNumber("bytes", entry.Bytes);
        json.WriteString("why", entry.Why);
    });
}
