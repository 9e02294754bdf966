using System.CommandLine;
using System.Data.Common;
using Registry.Server.Api;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary>A command about a data folder, whatever is in it: its settings are read, and what goes wrong is told in a line.</summary>
internal static class FolderCommand
{
    private const int Failed = 1;

    public static Command Create(string name, string description, string examples, Func<RegistryOptions, ParseResult, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        var command = new ExampleCommand(name, description, examples) { KeptData.Data, KeptData.Config };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, run, cancellationToken));
        return command;
    }

    /// <summary>Whoever may write the data folder.</summary>
    public static Actor Operator(RegistryOptions options) =>
        new($"operator:{Environment.GetEnvironmentVariable("SUDO_USER") ?? Environment.UserName}", "local", options.Audit.Keep > TimeSpan.Zero);

    private static async Task<int> RunAsync(ParseResult arguments, Func<RegistryOptions, ParseResult, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var error = arguments.InvocationConfiguration.Error;
        try
        {
            var options = SettingSources.Load(arguments.GetValue(KeptData.Config), urls: null, arguments.GetValue(KeptData.Data), serves: false);
            if (options.Storage.IsInMemory)
            {
                throw new StartupException("The settings keep everything in memory (Registry:Storage:Kind), so there is no data folder to work on.");
            }

            return await run(options, arguments, cancellationToken);
        }
        catch (DbException e)
        {
            var more = IndexDatabase.IsDamage(e) ? " Stop the registry and run: registry rebuild" : "";
            await error.WriteLineAsync($"The index of the data folder cannot be used, and nothing was changed: {e.Message}{more}");
            return Failed;
        }
        catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException or InvalidDataException or FormatException or RegistryException)
        {
            await error.WriteLineAsync(e.Message);
            return Failed;
        }
    }
}
