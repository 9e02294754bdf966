using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;

namespace Registry.Server.Cli;

/// <summary><c>registry trash</c> and <c>registry restore</c>: what was deleted and can be brought back.</summary>
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

    private const string RestoreExamples =
        """
        Examples:
          registry restore team-a/app            the repository with all its tags
          registry restore team-a/app:v1         a tag
          registry restore team-a/app@sha256:…   a manifest, with the tags that named it
          registry restore --number 17           the entry of registry trash list
        """;

    private static readonly Argument<string?> Repository = new("REPOSITORY") { Description = "Only of this repository", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<long[]> Numbers = new("NUMBER") { Description = "Entries of registry trash list", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> All = new("--all") { Description = "Everything in the trash" };
    private static readonly Argument<string?> Image = new("IMAGE") { Description = "REPOSITORY, REPOSITORY:TAG or REPOSITORY@DIGEST, as it was deleted", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<long?> Number = new("--number") { Description = "The entry of registry trash list", HelpName = "NUMBER" };

    public static Command Create() => new ExampleCommand("trash", "What was deleted and can be brought back", Examples)
    {
        KeptData.Existing("list", "Show what is in the trash, the newest last", Examples, ListAsync, Repository),
        KeptData.Existing("purge", "End entries for good; registry gc then gives their bytes back", Examples, PurgeAsync, Numbers, All),
    };

    public static Command CreateRestore() => KeptData.Existing("restore", "Bring back what was deleted", RestoreExamples, RestoreAsync, Image, Number);

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

    private static async Task<int> RestoreAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var entry = await FindAsync(data, arguments.GetValue(Image), arguments.GetValue(Number), cancellationToken);
        var now = data.Clock.GetUtcNow();
        var restored = await data.Index.RunAsync(
            index =>
            {
                index.PutEvent(now, data.Operator, EventActions.Restore, entry.Repository, entry.Tag ?? entry.Digest);
                return index.Restore(entry, data.Operator.Who, now);
            },
            cancellationToken);
        await data.Output.WriteLineAsync($"Restored: {entry}");
        foreach (var tag in entry.Kind == TrashKind.Tag ? [] : restored.Tags)
        {
            await data.Output.WriteLineAsync($"Its tag: {tag}");
        }

        foreach (var tag in restored.TakenTags)
        {
            await data.Output.WriteLineAsync($"Not restored, for it points elsewhere by now: {entry.Repository}:{tag}");
        }

        return 0;
    }

    private static async Task<TrashRow> FindAsync(KeptData data, string? image, long? number, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        if (number is not null)
        {
            return await tables.Trash.FirstOrDefaultAsync(entry => entry.Id == number && entry.Kind != TrashKind.Ended, cancellationToken)
                ?? throw new FormatException($"there is no entry {number.Value.ToString(CultureInfo.InvariantCulture)} in the trash; registry trash list shows all");
        }

        var name = ImageName.Parse(image ?? throw new FormatException("name what to restore: REPOSITORY, REPOSITORY:TAG, REPOSITORY@DIGEST, or --number"));
        var (repository, tag, digest) = (name.Repository.ToString(), name.Reference?.Tag?.ToString(), name.Reference?.Digest?.ToString());
        var kind = tag is not null ? TrashKind.Tag : digest is not null ? TrashKind.Manifest : TrashKind.Repository;
        return await tables.Trash.OrderByDescending(entry => entry.Id)
                .FirstOrDefaultAsync(entry => entry.Kind == kind && entry.Repository == repository && entry.Tag == tag && (kind == TrashKind.Tag || entry.Digest == digest), cancellationToken)
            ?? throw new FormatException($"{name} is not in the trash; registry trash list {repository} shows what is. A tag that went with its manifest comes back with it");
    }

    private static async Task<int> PurgeAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        var numbers = arguments.GetValue(Numbers) ?? [];
        var all = arguments.GetValue(All);
        if (!all && numbers.Length == 0)
        {
            throw new FormatException("name the entries to end, or say --all; registry trash list shows them");
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

        while (await data.Index.RunAsync(index => index.PurgeTrashPiece(entry.Id), cancellationToken))
        {
            // The next piece, behind what the running registry has to write.
        }

        await data.Output.WriteLineAsync($"Ended: {entry}");
    }
}
