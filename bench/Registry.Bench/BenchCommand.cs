using System.CommandLine;
using Registry.Bench.Reports;
using Registry.Bench.Servers;
using Registry.Bench.Works;

namespace Registry.Bench;

/// <summary>The command line: what is measured, for how long, against which servers.</summary>
internal static class BenchCommand
{
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often each server has its turn", DefaultValueFactory = _ => 3 };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "How long each work is measured in a round", DefaultValueFactory = _ => 3 };
    private static readonly Option<double> WarmUp = new("--warm-up") { Description = "Seconds that each work runs before it is measured", DefaultValueFactory = _ => 2 };
    private static readonly Option<double> Patience = new("--patience") { Description = "Seconds that a measurement may wait, or be taken again, for other programs to be quiet" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Only these works", AllowMultipleArgumentsPerToken = true, HelpName = "WORK" };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write every measurement here", HelpName = "FILE" };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Where the servers keep their data, on the disk that is to be measured",
        DefaultValueFactory = _ => Path.GetTempPath(),
        HelpName = "FOLDER",
    };

    private static readonly Option<string[]> Peers = new("--server")
    {
        Description = "Another server to compare with, as often as wanted. The command gets {port}, {data} (an empty folder), {registry} (what starts this registry) and {config} (a file for docker-registry)",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "NAME=COMMAND",
    };

    private static readonly Option<bool> SignedIn = new("--sign-in") { Description = "Also compare with this registry itself with sign-in, a token in each client's hand" };
    private static readonly Option<bool> WithoutDockerRegistry = new("--no-docker-registry") { Description = "Leave docker-registry out" };

    public static RootCommand Create()
    {
        var root = new RootCommand(
            $"""
            Drives this registry and its peers over HTTP, one after the other, and tells how they compare.

            Works: {string.Join(", ", AllWorks.List.Select(work => work.OnRequest ? $"{work.Name} (only by --only)" : work.Name))}
            """)
        {
            Rounds, Seconds, WarmUp, Patience, Only, WithoutDockerRegistry, SignedIn, Peers, Data, Json, ReportCommand.Create(),
        };
        foreach (var option in Outputs.Options)
        {
            root.Add(option);
        }

        Only.AcceptOnlyFromAmong([.. AllWorks.List.Select(work => work.Name)]);
        Peers.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"'{token.Value}' is not a server; write it as NAME=COMMAND");
            }
        });
        root.SetAction(Run);
        return root;
    }

    private static Task<int> Run(ParseResult arguments, CancellationToken cancellationToken) => Task.Run(() =>
    {
        // Removed after the reports: where the disk is slow that takes longer than a program that is told to end may take.
        using var folder = new BenchFolder(arguments.GetRequiredValue(Data));
        var comparison = ComparisonOf(arguments, folder);
        var fault = Fault(() =>
        {
            Server.Check(comparison.Servers);
            PublishedRegistry.Publish();
            comparison.Run(cancellationToken);
        });
        if (comparison.Measurements.Count > 0)
        {
            Report(RunOf(comparison, arguments), arguments);
        }

        Console.Error.WriteLine(fault);
        return fault is null ? 0 : 1;
    });

    private static void Report(BenchRun run, ParseResult arguments)
    {
        if (arguments.GetValue(Json) is { } json)
        {
            run.Write(json);
        }

        Outputs.Write(run, arguments);
    }

    private static string? Fault(Action run)
    {
        try
        {
            run();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            return e.Message;
        }
    }

    private static BenchRun RunOf(Comparison comparison, ParseResult arguments) => new()
    {
        Date = TimeProvider.System.GetUtcNow(),
        Rounds = comparison.Rounds,
        SecondsOfAWork = comparison.Time.TotalSeconds,
        Machine = MachineFacts.Of(arguments.GetRequiredValue(Data)),
        Servers = [.. comparison.Servers.Select(ServerFacts.Of)],
        Measurements = comparison.Measurements,
    };

    private static Comparison ComparisonOf(ParseResult arguments, BenchFolder folder)
    {
        var only = arguments.GetValue(Only) ?? [];
        return new Comparison
        {
            Servers = [.. ServersOf(arguments)],
            Works = [.. AllWorks.List.Where(work => only.Length == 0 ? !work.OnRequest : only.Contains(work.Name))],
            Rounds = arguments.GetValue(Rounds),
            Time = TimeSpan.FromSeconds(arguments.GetValue(Seconds)),
            WarmUp = TimeSpan.FromSeconds(arguments.GetValue(WarmUp)),
            Patience = TimeSpan.FromSeconds(arguments.GetValue(Patience)),
            Folder = folder,
        };
    }

    private static IEnumerable<Server> ServersOf(ParseResult arguments) =>
    [
        Server.Registry,
        .. arguments.GetValue(WithoutDockerRegistry) ? [] : new[] { Server.DockerRegistry },
        .. arguments.GetValue(SignedIn) ? [Server.SignedIn] : Array.Empty<Server>(),
        .. (arguments.GetValue(Peers) ?? []).Select(text => text.Split('=', 2)).Select(pair => new Server(pair[0], pair[1])),
    ];
}
