using System.CommandLine;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Mirror;
using Registry.Server.Mirror.Sync;
using Registry.Server.Mirror.Sync.Remote;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Policies.Immutable;
using Registry.Server.Policies.Quotas;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry sync</c>: copies images from other registries to here, and from here to others.</summary>
internal static class SyncCommand
{
    /// <summary>The exit code when all was done but what the output tells of.</summary>
    private const int LeftSomethingOut = 2;

    private const string Examples =
        """
        Without --from and --to the rules of the settings are run (Registry:Sync), or those that are named; with one of them, what the options say. A registry is a name out of the settings,
        a host, or an address. Nothing is copied that is there, so a sync that was broken off goes on when it is run again. The registry here may be running.

        The exit code is 0 when all was copied, 2 when some of it could not be (the output tells), and 1 when the sync failed.

        Examples:
          registry sync --config /etc/registry/registry.json
          registry sync base-images --config /etc/registry/registry.json
          registry sync --from docker.io --repository library/alpine --versions '>=3.18' --platform linux/amd64
          registry sync --from harbor.example.com --repository 'team/**' --from-user robot --from-password-file token
          registry sync --to backup.example.com --repository 'team/**' --tag 'v*' --dry-run
        """;

    private static readonly Argument<string[]> Rules = new("RULE") { Description = "Only these rules of the settings", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> From = new("--from") { Description = "The registry that has the images [default: this one]", HelpName = "REGISTRY" };
    private static readonly Option<string?> To = new("--to") { Description = "The registry that gets them [default: this one]", HelpName = "REGISTRY" };
    private static readonly Option<string[]> Repositories = new("--repository") { Description = "A repository, or a glob over them; may be given several times", HelpName = "GLOB" };
    private static readonly Option<string?> Into = new("--into") { Description = "What is put before the repositories' names where they go", HelpName = "NAME" };
    private static readonly Option<string?> Tags = new("--tag") { Description = "Only tags that match, with commas between several globs", HelpName = "GLOB" };
    private static readonly Option<string?> Except = new("--except") { Description = "No tags that match", HelpName = "GLOB" };
    private static readonly Option<string?> Versions = new("--versions") { Description = "Only tags that are versions in this range, such as '>=1.2 <2' or '^3'", HelpName = "RANGE" };
    private static readonly Option<string[]> Platforms = new("--platform") { Description = "Only images for it, such as linux/amd64; may be given several times", HelpName = "PLATFORM" };
    private static readonly Option<bool> NoReferrers = new("--no-referrers") { Description = "Without signatures, attestations and bills of materials" };
    private static readonly Option<string?> FromUser = new("--from-user") { Description = "The user at the registry that has them", HelpName = "NAME" };
    private static readonly Option<string?> FromPassword = new("--from-password-file") { Description = "A file with that user's password or token", HelpName = "FILE" };
    private static readonly Option<string?> ToUser = new("--to-user") { Description = "The user at the registry that gets them", HelpName = "NAME" };
    private static readonly Option<string?> ToPassword = new("--to-password-file") { Description = "A file with that user's password or token", HelpName = "FILE" };

    private static readonly Option[] OfARule = [Repositories, Into, Tags, Except, Versions, Platforms, NoReferrers, FromUser, FromPassword, ToUser, ToPassword];

    public static Command Create() => KeptData.Change(
        "sync",
        "Copy images from other registries to here, and from here to others",
        Examples,
        (data, arguments, token) => Stoppable.RunAsync(data, stop => RunAsync(data, arguments, stop), token),
        Rules,
        From,
        To,
        Repositories,
        Into,
        Tags,
        Except,
        Versions,
        Platforms,
        NoReferrers,
        FromUser,
        FromPassword,
        ToUser,
        ToPassword,
        KeptData.DryRun);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var isDryRun = arguments.GetValue(KeptData.DryRun);
        var rules = RulesOf(data.Options, arguments);
        await using var services = Services(data);
        var sync = services.GetRequiredService<ImageSync>();
        await using var progress = new SyncProgress(data.Output, data.Error, data.Clock);
        var report = progress.Report;
        try
        {
            foreach (var rule in rules)
            {
                await sync.RunAsync(rule, data.Operator, report, isDryRun, cancellationToken);
            }
        }
        catch (UpstreamException e)
        {
            throw new IOException(e.Message, e);
        }

        await progress.DisposeAsync();
        await data.Output.WriteLineAsync(Summary(report, isDryRun));
        return report.Failed == 0 && report.Found > 0 ? 0 : LeftSomethingOut;
    }

    private static IReadOnlyList<SyncRule> RulesOf(RegistryOptions data, ParseResult arguments)
    {
        var options = data.Sync;
        var (names, from, to) = (arguments.GetValue(Rules) ?? [], arguments.GetValue(From), arguments.GetValue(To));
        if (from is not null || to is not null)
        {
            return names.Length == 0 ? [ByHand(data, arguments, from, to)] : throw new FormatException($"'{names[0]}' is a rule of the settings, which says itself from where and to where; leave --from and --to away");
        }

        if (OfARule.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } alone)
        {
            throw new FormatException($"{alone.Name} says what to copy, but not from where or to where: --from or --to does");
        }

        var rules = SyncRules.Of(options);
        return rules.Count == 0 ? throw new FormatException("The settings have no rule (Registry:Sync:Rules); say with --config which file they are in, or with --from or --to what to copy.")
            : [.. names.Length == 0 ? rules : names.Select(name => rules.FirstOrDefault(rule => rule.Name == name) ?? throw new FormatException($"there is no rule '{name}'; there are {string.Join(", ", rules.Select(rule => rule.Name))}"))];
    }

    private static SyncRule ByHand(RegistryOptions data, ParseResult arguments, string? from, string? to)
    {
        if (from == to && arguments.GetValue(FromUser) is { } one && arguments.GetValue(ToUser) is { } other && one != other)
        {
            throw new FormatException("--to-user: where one registry has the images and gets them, one user does both");
        }

        SignIn(data, from, arguments.GetValue(FromUser), arguments.GetValue(FromPassword), "--from-user");
        SignIn(data, to, arguments.GetValue(ToUser), arguments.GetValue(ToPassword), "--to-user");
        try
        {
            return new SyncRule(new SyncRuleOptions
            {
                Name = "by hand",
                From = from,
                To = to,
                Repositories = [.. arguments.GetValue(Repositories) ?? []],
                Into = arguments.GetValue(Into),
                Tags = arguments.GetValue(Tags) ?? "*",
                Except = arguments.GetValue(Except),
                Versions = arguments.GetValue(Versions),
                Platforms = [.. arguments.GetValue(Platforms) ?? []],
                Referrers = !arguments.GetValue(NoReferrers),
            });
        }
        catch (FormatException e)
        {
            throw new FormatException(OptionNamed(e.Message), e);
        }
    }

    // For this run; what the settings say of the registry else, if they name it, holds on.
    private static void SignIn(RegistryOptions data, string? registry, string? user, string? file, string option)
    {
        if (user is null && file is null)
        {
            return;
        }

        if (registry is null || user is null || file is null)
        {
            throw new FormatException($"{option}: a user needs a registry, and a file with a password");
        }

        var found = data.Sync.Registries.Find(other => other.Name == registry) ?? data.Mirror.Upstreams.Find(upstream => upstream.Name == registry) ?? SyncRegistries.OptionsOf(registry);
        data.Sync.Registries.Add(found);
        (found.Name, found.Username, found.Password, found.PasswordFile, found.RefreshTokenFile) = (registry, user, null, file, null);
        if (!File.Exists(file))
        {
            throw new FormatException($"{option[..^4]}password-file: there is no file {file}");
        }
    }

    private static string OptionNamed(string fault)
    {
        var colon = fault.IndexOf(':', StringComparison.Ordinal);
        return fault[..colon] switch
        {
            "Repositories" => $"--repository{fault[colon..]}",
            "Tags" => $"--tag{fault[colon..]}",
            "Platforms" => $"--platform{fault[colon..]}",
            var other => $"--{other.ToLowerInvariant()}{fault[colon..]}",
        };
    }

    private static ServiceProvider Services(KeptData data) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(data.Clock)
        .AddSingleton(data.Options.Manifests)
        .AddSingleton(data.Options.Policies)
        .AddSingleton(data.Index)
        .AddSingleton(_ => new IndexReader(new IndexDatabase(data.Options.Data)))
        .AddSingleton<PlacedBlobs>()
        .AddSingleton<ImmutableTags>()
        .AddSingleton<QuotaCheck>()
        .AddSharedBlobStore(data.Options, data.Clock)
        .AddMirror(data.Options.Mirror)
        .AddSync(data.Options.Sync)
        .BuildServiceProvider();

    private static string Summary(SyncReport report, bool isDryRun) => report.Found == 0 && report.Failed == 0
        ? "There are no such images."
        : $"{report.Copied} images {(isDryRun ? "would be copied" : "were copied")}, {report.Known} were there{(report.Failed > 0 ? $", {report.Failed} could not be copied" : "")}."
            + (isDryRun ? "" : $" {report.Blobs} blobs were sent, {Sizes.Text(report.Bytes)}.");
}
