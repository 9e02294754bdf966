using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;

namespace Registry.Server.Cli;

/// <summary><c>registry trash</c>: what was deleted and can be brought back.</summary>
internal static class TrashCommands
{
    private const string Examples =
        """
        Examples:
          registry trash list
          registry trash list team-a/app
          registry restore team-a/app:v1
          registry trash purge 17          for good, before its time
        """;

    private static readonly Argument<string?> Repository = new("REPOSITORY") { Description = "Only of this repository", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<long[]> Numbers = new("NUMBER") { Description = "Entries of registry trash list", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> All = new("--all") { Description = "Everything in the trash" };

    public static Command Create() => new ExampleCommand("trash", "What was deleted and can be brought back", Examples)
    {
        KeptData.Existing("list", "Show what is in the trash, the newest last", Examples, ListAsync, Repository),
        KeptData.Existing("purge", "End entries for good; registry gc then gives their bytes back", Examples, PurgeAsync, Numbers, All),
    };

    /// <summary>Runs pieces until there are no more. A running registry has as much time between two of them as each took.</summary>
    public static async Task RunPiecesAsync(KeptData data, Func<IndexTransaction, bool> runPiece, CancellationToken cancellationToken)
    {
        var clock = data.Clock;
        var began = clock.GetTimestamp();
        while (await data.Index.RunAsync(runPiece, cancellationToken))
        {
            if (!data.IsAlone)
            {
                await Task.Delay(clock.GetElapsedTime(began), clock, cancellationToken);
            }

            began = clock.GetTimestamp();
        }
    }

    private static async Task<int> ListAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        var entries = tables.Trash.Where(entry => entry.Kind != TrashKind.Ended).OrderBy(entry => entry.Id).AsQueryable();
        if (arguments.GetValue(Repository) is { } text)
        {
            var repository = RepositoryName.Parse(text).ToString();
            entries = entries.Where(entry => entry.Repository == repository);
        }

        Columns.Write(
            data.Output,
            ["NUMBER", "DELETED", "BY", "UNTIL", "WHAT"],
            (await entries.ToListAsync(cancellationToken)).Select(entry => (IReadOnlyList<string>)
                [entry.Id.ToString(CultureInfo.InvariantCulture), Columns.Text(entry.DeletedAt), entry.Who, Columns.Text(entry.DeletedAt + data.Options.Trash.Keep), $"{entry}"]));
        return 0;
    }

    private static async Task<int> PurgeAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        var numbers = arguments.GetValue(Numbers) ?? [];
        var all = arguments.GetValue(All);
        if (all == numbers.Length > 0)
        {
            throw new FormatException(all
                ? "name the entries to end, or say --all for everything in the trash, but not both; nothing was ended"
                : "name the entries to end, or say --all; registry trash list shows them");
        }

        var entries = await tables.Trash.Where(entry => all || numbers.Contains(entry.Id)).OrderBy(entry => entry.Id).ToListAsync(cancellationToken);
        if (!all && numbers.Except(entries.Select(entry => entry.Id)).ToList() is { Count: > 0 } unknown)
        {
            throw new FormatException($"there is no entry {string.Join(", ", unknown)} in the trash; nothing was ended");
        }

        foreach (var entry in entries)
        {
            await PurgeAsync(data, entry, cancellationToken);
        }

        return 0;
    }

    // Of one whose purge was broken off the rest is ended, and the audit has it.
    private static async Task PurgeAsync(KeptData data, TrashRow entry, CancellationToken cancellationToken)
    {
        var now = data.Clock.GetUtcNow();
        var isEnding = await data.Index.RunAsync(
            index => index.PutEventIf(index.EndTrash(entry.Id), now, data.Operator, EventActions.Purge, entry.Repository, entry.Tag ?? entry.Digest), cancellationToken);
        if (!isEnding && entry.Kind != TrashKind.Ended)
        {
            await data.Output.WriteLineAsync($"Not in the trash any more: {entry}");
            return;
        }

        await RunPiecesAsync(data, index => index.PurgeTrashPiece(entry.Id), cancellationToken);
        await data.Output.WriteLineAsync($"Ended: {entry}");
    }
}
