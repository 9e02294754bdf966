using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary>What a command works on: the index of the data folder, whether a registry runs on it or not. A running one notices changes within a second.</summary>
internal sealed class KeptData : IDisposable
{
    public static readonly Option<string?> Data = new("--data") { Description = "The registry's data folder [default: ./data]", HelpName = "FOLDER" };
    public static readonly Option<string?> Config = new("--config") { Description = "The registry's settings file", HelpName = "FILE" };

    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only tell what would be done" };

    private readonly DataFolder? _folder;
    private readonly IndexDatabase _database;

    private KeptData(RegistryOptions options, InvocationConfiguration invocation, DataFolder? folder)
    {
        (Options, Output, Error) = (options, invocation.Output, invocation.Error);
        Operator = FolderCommand.Operator(options);
        _folder = folder;
        _database = new IndexDatabase(options.Data);
        Index = new IndexWriter(_database, IsAlone);
        Access = new AccessReader(_database);
    }

    public RegistryOptions Options { get; }

    /// <summary>Whether no registry runs on the folder: then this process holds it.</summary>
    public bool IsAlone => _folder is not null;

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public IndexWriter Index { get; }

    public AccessReader Access { get; }

    public TimeProvider Clock { get; } = TimeProvider.System;

    /// <summary>Whoever may write the data folder.</summary>
    public Actor Operator { get; }

    /// <summary>A command that changes what is kept, also before a registry ran for the first time; what it returns is the exit code.</summary>
    public static Command Change(string name, string description, string examples, Func<KeptData, ParseResult, CancellationToken, Task<int>> run, params Symbol[] symbols) =>
        FolderCommand.Create(name, description, examples, (options, arguments, cancellationToken) => RunAsync(options, arguments, run, hasToExist: false, cancellationToken), symbols);

    /// <summary>A command that is about what is kept already: a mistaken folder has none, and none is made there.</summary>
    public static Command Existing(string name, string description, string examples, Func<KeptData, ParseResult, CancellationToken, Task<int>> run, params Symbol[] symbols) =>
        FolderCommand.Create(name, description, examples, (options, arguments, cancellationToken) => RunAsync(options, arguments, run, hasToExist: true, cancellationToken), symbols);

    /// <summary>Makes the change and notes it in the audit, both or none.</summary>
    /// <exception cref="FormatException">There was nothing to change.</exception>
    public Task<int> ChangeAsync(string action, string target, Func<IndexTransaction, bool> change, string told, CancellationToken cancellationToken) =>
        ChangeAsync(action, null, target, change, told, cancellationToken);

    /// <inheritdoc cref="ChangeAsync(string, string, Func{IndexTransaction, bool}, string, CancellationToken)"/>
    public async Task<int> ChangeAsync(string action, string? repository, string? target, Func<IndexTransaction, bool> change, string told, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await Index.RunAsync(
            index =>
            {
                if (!change(index))
                {
                    throw new FormatException($"nothing was changed: somebody else changed {target ?? repository} meanwhile");
                }

                index.PutEvent(now, Operator, action, repository, target);
                return true;
            },
            cancellationToken);
        await Output.WriteLineAsync(told);
        return 0;
    }

    /// <summary>The tables, to read from.</summary>
    public RegistryContext OpenTables() =>
        new(new DbContextOptionsBuilder<RegistryContext>().UseSqlite(_database.ReadConnectionString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options);

    public void Dispose()
    {
        Access.Dispose();
        Index.Dispose();
        _folder?.Dispose();
    }

    // What is only tried makes no data folder.
    private static KeptData Scratch(RegistryOptions options, InvocationConfiguration invocation)
    {
        DataFolder.RefuseForeign(Path.GetFullPath(options.Data));
        var folder = DataFolder.OpenTemporary();
        options.Data = folder.ToString();
        return new KeptData(options, invocation, folder);
    }

    private static async Task<int> RunAsync(
        RegistryOptions options,
        ParseResult arguments,
        Func<KeptData, ParseResult, CancellationToken, Task<int>> run,
        bool hasToExist,
        CancellationToken cancellationToken)
    {
        var (folder, invocation) = (Path.GetFullPath(options.Data), arguments.InvocationConfiguration);
        var isNew = !Path.Exists(IndexDatabase.PathIn(folder));
        if (isNew && hasToExist && !File.Exists(folder))
        {
            LostIndex.Refuse(folder);
            throw new StartupException($"There is no registry's data in {folder}, or none that this user may see. Name its folder with --data.");
        }

        using var data = isNew && arguments.GetValue(DryRun) ? Scratch(options, invocation) : new KeptData(options, invocation, DataFolder.Join(options.Data));
        if (isNew && !arguments.GetValue(DryRun))
        {
            await invocation.Error.WriteLineAsync($"The data folder {folder} is a new one. Start the registry on it with: registry serve --data {folder}");
        }

        return await run(data, arguments, cancellationToken);
    }
}
