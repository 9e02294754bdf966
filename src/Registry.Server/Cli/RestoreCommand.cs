using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index.Trash;

namespace Registry.Server.Cli;

/// <summary><c>registry restore</c>: brings back what was deleted.</summary>
internal static class RestoreCommand
{
    private const string Examples =
        """
        Examples:
          registry restore team-a/app            the repository with all its tags
          registry restore team-a/app:v1         a tag
          registry restore team-a/app@sha256:…   a manifest, with the tags that named it
          registry restore --number 17           the entry of registry trash list
        """;

    private static readonly Argument<string?> Image = new("IMAGE") { Description = "REPOSITORY, REPOSITORY:TAG or REPOSITORY@DIGEST, as it was deleted", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<long?> Number = new("--number") { Description = "The entry of registry trash list", HelpName = "NUMBER" };

    public static Command Create() => KeptData.Existing("restore", "Bring back what was deleted", Examples, RunAsync, Image, Number);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var entry = await FindAsync(data, arguments.GetValue(Image), arguments.GetValue(Number), cancellationToken);
        var restore = new TrashRestore(entry, data.Operator, data.Clock);
        await TrashCommands.RunPiecesAsync(data, restore.RunPiece, cancellationToken);
        await data.Output.WriteLineAsync($"Restored: {entry}");
        foreach (var tag in await TagsAsync(data, restore, cancellationToken))
        {
            await data.Output.WriteLineAsync($"Its tag: {tag}");
        }

        foreach (var tag in restore.TakenTags.Order(StringComparer.Ordinal))
        {
            await data.Output.WriteLineAsync($"Not restored, for it points elsewhere by now: {entry.Repository}:{tag}");
        }

        return 0;
    }

    private static async Task<IEnumerable<string>> TagsAsync(KeptData data, TrashRestore restore, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        var within = restore.Renamed is { } id ? await tables.Tags.Where(tag => tag.RepositoryId == id).Select(tag => tag.Name).ToListAsync(cancellationToken) : [];
        return restore.Tags.Concat(within).Order(StringComparer.Ordinal);
    }

    private static async Task<TrashRow> FindAsync(KeptData data, string? image, long? number, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        if (number is not null)
        {
            if (image is not null)
            {
                throw new FormatException("name an image, or an entry with --number, but not both; nothing was restored");
            }

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
}
