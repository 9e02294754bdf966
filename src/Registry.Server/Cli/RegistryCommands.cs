using System.CommandLine;

namespace Registry.Server.Cli;

/// <summary>The command line. Without a command it serves.</summary>
internal static class RegistryCommands
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            """
            A private Docker and OCI registry.

            Examples:
              registry                                         serve on http://localhost:5000, data in ./data
              registry serve --urls http://127.0.0.1:5001 --data /var/lib/registry
              registry serve --config /etc/registry.json
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
        root.Subcommands.Add(UserCommands.Create());
        root.Subcommands.Add(GroupCommands.Create());
        root.Subcommands.Add(TokenCommands.Create());
        root.Subcommands.Add(AccessCommands.Create());
        root.Subcommands.Add(AuditCommand.Create());
        return root;
    }
}
