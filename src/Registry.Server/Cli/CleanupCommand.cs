using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Mirror.Eviction;
using Registry.Server.Policies.Retention;

namespace Registry.Server.Cli;

/// <summary><c>registry gc</c>: removes garbage now, or tells what there is.</summary>
internal static class CleanupCommand
{
    private const string Examples =
        """
        The registry does the same by itself each hour, and works on meanwhile. Nothing goes that a tag, an index, a referrer, a tag's history, the trash or a push in flight counts on.
        A running registry goes by its own settings; otherwise, and with --dry-run, those count that the command is given.

        Examples:
          registry gc --dry-run --config /etc/registry/registry.json
          registry gc --config /etc/registry/registry.json
        """;

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only tell what would go, and how many bytes would come back" };

    // Of registry:2's garbage-collect, in nightly jobs. Silence would let them go on without it.
    private static readonly Option<bool> Untagged = new("--delete-untagged", "-m")
    {
        Hidden = true,
        Validators = { Refuse },
    };

    public static Command Create() => KeptData.Existing("gc", "Remove what nothing needs any more", Examples, RunAsync, DryRun, Untagged);

    private static void Refuse(OptionResult given)
    {
        if (!given.Implicit)
        {
            given.AddError("Manifests that nothing names go by a policy, Registry:Policies:Untagged with Repositories and UnusedFor, and not by an option: leave it out");
        }
    }

    private static Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken) =>
        arguments.GetValue(DryRun) ? PlanAsync(data, cancellationToken) : OwnersWork.RunAsync(data, CleanupTask.Name, "", cancellationToken);

    private static async Task<int> PlanAsync(KeptData data, CancellationToken cancellationToken)
    {
        var (database, now) = (new IndexDatabase(data.Options.Data), data.Clock.GetUtcNow());
        using var policies = new RetentionSimulation(database, data.Options.Policies, data.Options.Trash, now);
        using var plan = new CleanupPlan(database, BlobStores.Create(data.Options, data.Clock), data.Options);
        var mirrored = EvictionSimulation.Count(database, data.Options, now);
        await data.Output.WriteLineAsync(await plan.TellAsync(now, data.IsAlone, policies.HasRules ? policies.Count() : null, mirrored, cancellationToken));
        return 0;
    }
}
