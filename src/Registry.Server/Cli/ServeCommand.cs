using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using Registry.Server.Hosting;
using Registry.Server.Hosting.Tls;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Settings.Registry2;

namespace Registry.Server.Cli;

/// <summary><c>registry serve</c>: runs until it is told to stop.</summary>
internal static class ServeCommand
{
    private const int Failed = 1;

    private static readonly Option<string?> Urls = new("--urls") { Description = "Where to listen, several set apart by ';' [default: http://localhost:5000]", HelpName = "URLS" };
    private static readonly Option<string?> Data = new("--data") { Description = "The folder that holds all that is kept [default: ./data]", HelpName = "FOLDER" };
    private static readonly Option<string?> Config = new("--config") { Description = "A settings file, read over the appsettings.json beside the program", HelpName = "FILE" };

    private static readonly Argument<string?> Official = new("config.yml")
    {
        Description = "The configuration of a registry:2 or registry:3, whose place this takes",
        Arity = ArgumentArity.ZeroOrOne,
        Validators = { CheckFile },
    };

    public static Command Create() => Describe(new Command("serve", "Serve pushes and pulls (also what happens without a command)") { Official, Urls, Data, Config });

    public static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        LoadedSettings? settings = null;
        try
        {
            settings = SettingSources.Read([OfficialOf(arguments), arguments.GetValue(Config)], arguments.GetValue(Urls), arguments.GetValue(Data));
            var options = settings.Options;
            Ports.Check(options.Urls);
            TlsSetup.Check(options);
            using var folder = options.Storage.IsInMemory ? DataFolder.OpenTemporary() : DataFolder.Open(options.Data);
            options.Data = folder.ToString();
            await using var app = RegistryHost.Build(options);
            Registry2Notice.Tell(app, settings);
            await app.StartAsync(cancellationToken);
            StartupNotice.Tell(app, options);
            await app.WaitForShutdownAsync(cancellationToken);

            // What ends the host ends it in order, but whoever watches over it has to start it again.
            return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true }) ? Failed : 0;
        }
        catch (DbException e) when (IndexDatabase.IsDamage(e))
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync($"The index is damaged: {e.Message} {LostIndex.WhatToDo(arguments.GetValue(Data) ?? "FOLDER")}");
            return Failed;
        }
        catch (Exception e) when (e is StartupException or IOException or DbException or InvalidDataException)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(settings?.Explain(e.Message) ?? e.Message);
            return Failed;
        }
    }

    // An option that is misspelt would be taken for it.
    private static void CheckFile(ArgumentResult argument)
    {
        if (argument.Tokens is [{ Value: var value }] && !OfficialFile.IsOne(value))
        {
            argument.AddError(value.StartsWith('-') ? $"Unrecognized command or argument '{value}'" : $"'{value}' is no config.yml of a registry:2, which ends in .yml or .yaml; settings of ours come by --config");
        }
    }

    // Without the command there are only options.
    private static string? OfficialOf(ParseResult arguments) => arguments.CommandResult.Command is RootCommand ? null : arguments.GetValue(Official);

    private static Command Describe(Command command)
    {
        command.SetAction((result, cancellationToken) => RunAsync(result, cancellationToken));
        return command;
    }
}
