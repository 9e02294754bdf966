using System.CommandLine;
using System.Data.Common;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary>What a command works on: the index of the data folder, whether a registry runs on it or not. A running one notices changes within a second.</summary>
internal sealed class KeptData : IDisposable
{
    public static readonly Option<string?> Data = new("--data") { Description = "The registry's data folder [default: ./data]", HelpName = "FOLDER" };
    public static readonly Option<string?> Config = new("--config") { Description = "The registry's settings file", HelpName = "FILE" };

    private readonly DataFolder? _folder;
    private readonly IndexDatabase _database;

    private KeptData(RegistryOptions options)
    {
        Options = options;
        _folder = DataFolder.Join(options.Data);
        _database = new IndexDatabase(options.Data);
        Index = new IndexWriter(_database);
        Access = new AccessReader(_database);
    }

    public RegistryOptions Options { get; }

    public IndexWriter Index { get; }

    public AccessReader Access { get; }

    public TimeProvider Clock { get; } = TimeProvider.System;

    /// <summary>Whoever may write the data folder, for the audit.</summary>
    public static Actor Operator { get; } = new($"operator:{Environment.UserName}", "local");

    /// <summary>A command that works on the data folder; what it returns is the exit code.</summary>
    public static Command Command(string name, string description, Func<KeptData, ParseResult, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description) { Data, Config };
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

    /// <summary>Makes the change and notes it in the audit, both or none.</summary>
    /// <exception cref="FormatException">There was nothing to change.</exception>
    public async Task<int> ChangeAsync(string action, string target, Func<IndexTransaction, bool> change, string told, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await Index.RunAsync(
            index =>
            {
                if (!change(index))
                {
                    throw new FormatException($"nothing was changed: somebody else changed {target} meanwhile");
                }

                index.PutEvent(now, Operator, action, null, target);
                return true;
            },
            cancellationToken);
        await Console.Out.WriteLineAsync(told);
        return 0;
    }

    public void Dispose()
    {
        Access.Dispose();
        Index.Dispose();
        _folder?.Dispose();
    }

    private static async Task<int> RunAsync(ParseResult arguments, Func<KeptData, ParseResult, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            var options = SettingSources.Load(arguments.GetValue(Config), urls: null, arguments.GetValue(Data));
            if (options.Storage.IsInMemory)
            {
                throw new StartupException("The settings keep everything in memory (Registry:Storage:Kind), so there is no data folder to work on.");
            }

            using var data = new KeptData(options);
            return await run(data, arguments, cancellationToken);
        }
        catch (Exception e) when (e is StartupException or IOException or DbException or InvalidDataException or FormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
