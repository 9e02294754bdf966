using System.CommandLine;
using System.CommandLine.Invocation;

namespace Registry.Server.Cli;

/// <summary>The command line. Without a command it serves.</summary>
internal static class RegistryCommands
{
    /// <summary>Runs what the arguments say; the exit code. Answers go to one writer, errors to the other: those of the console, unless a test has its own.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter? output = null, TextWriter? error = null)
    {
        var parsed = Create().Parse(OfficialCommandLine.Understand(arguments));

        if (parsed.Action is ParseErrorAction && !IsBare(parsed))
        {
            return TellAsync(parsed, error ?? Console.Error);
        }

        // The host listens to Ctrl-C and SIGTERM itself, and gives requests in flight the time that the settings say.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        (invocation.Output, invocation.Error) = (output ?? invocation.Output, error ?? invocation.Error);
        return parsed.InvokeAsync(invocation);
    }

    // Of a command that is only a name for others, the help says more than an error.
    private static bool IsBare(ParseResult parsed) => parsed.CommandResult.Command is { Subcommands.Count: > 0 } and not RootCommand && parsed.UnmatchedTokens.Count == 0;

    // What is wrong is one line; all the help, which is the library's way, would bury it.
    private static async Task<int> TellAsync(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? "registry" : command.Parents.First() is RootCommand ? $"registry {command.Name}" : $"registry {command.Parents.First().Name} {command.Name}";
        var faults = parsed.Errors.Select(fault => fault.Message).Where(fault => parsed.UnmatchedTokens.Count == 0 || !fault.StartsWith("Required command", StringComparison.Ordinal));
        await error.WriteLineAsync($"{string.Join(". ", faults.Select(fault => fault.TrimEnd('.')).Distinct())}. See: {path} --help");
        return 1;
    }

    private static RootCommand Create()
    {
        var root = new RootCommand(
            """
            A private Docker and OCI registry.

            Examples:
              registry                                         serve on http://localhost:5000, data in ./data
              registry serve --urls http://127.0.0.1:5001 --data /var/lib/registry
              registry serve --config /etc/registry.json
              registry serve /etc/docker/registry/config.yml   in the place of a registry:2
              Registry__Log__Format=Json registry serve        a setting by the environment
              registry user add alice                          from now on callers sign in
              registry access allow group:devs 'team/**' pull,push
            """);
        var serve = ServeCommand.Create();
        foreach (var option in serve.Options)
        {
            root.Options.Add(option);
        }

        root.SetAction((result, cancellationToken) => ServeCommand.RunAsync(result, cancellationToken));
        root.Subcommands.Add(serve);
        root.Subcommands.Add(HealthCommand.Create());
        root.Subcommands.Add(FixtureCommand.Create());
        root.Subcommands.Add(UserCommands.Create());
        root.Subcommands.Add(GroupCommands.Create());
        root.Subcommands.Add(TokenCommands.Create());
        root.Subcommands.Add(AccessCommands.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(QuotaCommand.Create());
        root.Subcommands.Add(RetentionCommands.Create());
        root.Subcommands.Add(TagCommands.Create());
        root.Subcommands.Add(DeleteCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        root.Subcommands.Add(TrashCommands.Create());
        root.Subcommands.Add(CleanupCommand.Create());
        root.Subcommands.Add(ImportCommands.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(MirrorCommands.Create());
        root.Subcommands.Add(SyncCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(RestoreBackupCommand.Create());
        root.Subcommands.Add(RebuildCommand.Create());
        ExampleCommand.ShowIn(root);
        return root;
    }
}
