using System.CommandLine;
using System.Globalization;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Maintenance;
using Registry.Server.Policies.Immutable;

namespace Registry.Server.Cli;

/// <summary><c>registry delete</c>: says what it would break and free, and moves it to the trash.</summary>
internal static class DeleteCommand
{
    private const string Examples =
        """
        What is deleted lies in the trash for a while (Registry:Trash:Keep), and registry restore brings it back.
        What is immutable (Registry:Policies) is refused by the settings that the command is given.

        Examples:
          registry delete team-a/app:v1 --dry-run --config /etc/registry/registry.json
          registry delete team-a/app@sha256:…
          registry delete team-a/old-app --yes
        """;

    // A list of thousands tells nobody more.
    private const int MostNamed = 10;

    private static readonly Argument<string> Image = new("IMAGE") { Description = "REPOSITORY:TAG, REPOSITORY@DIGEST or a whole REPOSITORY" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only tell what would go" };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Also when it breaks something" };

    public static Command Create() => KeptData.Existing("delete", "Delete a tag, a manifest or a repository; it can be restored", Examples, RunAsync, Image, DryRun, Yes);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var image = ImageName.Parse(arguments.GetRequiredValue(Image));
        using var reader = new DeletionReader(new IndexDatabase(data.Options.Data));
        var deletion = reader.Find(image.Repository, image.Reference) ?? throw new FormatException($"there is no {image}");
        var immutable = new ImmutableTags(data.Options.Policies);
        var isDryRun = arguments.GetValue(DryRun);
        await RefuseAsync(data, immutable, image, isDryRun, cancellationToken);
        Tell(data.Output, image, deletion);
        if (isDryRun)
        {
            return 0;
        }

        if ((image.Reference is null || deletion.Indexes.Count + deletion.Referrers.Count > 0) && !arguments.GetValue(Yes))
        {
            throw new FormatException($"nothing was deleted: say --yes to delete {image} with all of that");
        }

        var action = image.Reference is null ? EventActions.DeleteRepository : EventActions.Delete;
        return await data.ChangeAsync(
            action, image.Repository.ToString(), image.Reference?.ToString(), index => Delete(index, immutable, image, data.Operator.Who, data.Clock.GetUtcNow()), $"Deleted: {image}", cancellationToken);
    }

    // Before anything is told of what would go; the deletion itself asks again.
    private static async Task RefuseAsync(KeptData data, ImmutableTags immutable, ImageName image, bool isDryRun, CancellationToken cancellationToken)
    {
        try
        {
            await data.Index.RunAsync(index => Find(index, immutable, image), cancellationToken);
        }
        catch (RegistryException e) when (isDryRun)
        {
            throw new FormatException($"it would be refused: {e.Message}");
        }
    }

    /// <summary>The repository's number, or null when there is none.</summary>
    /// <exception cref="RegistryException">The image may not be deleted.</exception>
    private static long? Find(IndexTransaction index, ImmutableTags immutable, ImageName image)
    {
        if (index.FindRepository(image.Repository) is not { } id)
        {
            return null;
        }

        switch (image.Reference)
        {
            case null:
                immutable.CheckDelete(index, image.Repository, id);
                break;
            case { Tag: { } tag }:
                immutable.CheckDelete(index, image.Repository, id, tag);
                break;
            default:
                immutable.CheckDelete(index, image.Repository, id, image.Reference.Digest!);
                break;
        }

        return id;
    }

    private static bool Delete(IndexTransaction index, ImmutableTags immutable, ImageName image, string who, DateTimeOffset now) =>
        Find(index, immutable, image) is { } id && image.Reference switch
        {
            null => index.TrashRepository(image.Repository, who, now),
            { Tag: { } tag } => index.TrashTag(image.Repository, id, tag, who, now),
            _ => index.TrashManifest(image.Repository, id, image.Reference.Digest!, who, now),
        };

    private static void Tell(TextWriter output, ImageName image, Deletion deletion)
    {
        if (image.Reference is null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{image}: {deletion.Manifests} manifests, {deletion.Tags.Count} tags"));
        }
        else
        {
            Tell(output, "tag that would be gone", deletion.Tags);
        }

        Tell(output, "index that would lack it", deletion.Indexes);
        Tell(output, "referrer that would lack its subject", deletion.Referrers);
        output.WriteLine(image.Reference is { Tag: not null }
            ? "The manifest stays, so no bytes come back."
            : $"{Sizes.Text(deletion.Bytes)} come back once it leaves the trash.");
    }

    private static void Tell(TextWriter output, string what, IReadOnlyList<string> names)
    {
        foreach (var name in names.Take(MostNamed))
        {
            output.WriteLine($"{what}: {name}");
        }

        if (names.Count > MostNamed)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: and {names.Count - MostNamed} more"));
        }
    }
}
