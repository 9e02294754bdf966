using System.CommandLine;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Transfer;
using Registry.Server.Transfer.Archives;

namespace Registry.Server.Cli;

/// <summary><c>registry import archive</c> and <c>registry import oci</c>: images out of a file or a folder.</summary>
internal static class ImportArchiveCommands
{
    private const string Names =
        """
        An image goes where its name in the archive says, without the host of a registry in front of
        it; the output tells. NAME is another place: a REPOSITORY, in which images keep their tags, or
        REPOSITORY:TAG. An archive that is packed with gzip is unpacked into the data folder first.
        """;

    private const string ArchiveExamples =
        $"""
        {Names}

        Examples:
          registry import archive image.tar
          registry import archive image.tar.gz team/app:2
          docker save app:1 | registry import archive -
        """;

    private const string LayoutExamples =
        $"""
        {Names}

        Examples:
          registry import oci ./layout team/app
          registry import oci layout.tar team/app:2 --image 1.0
        """;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private static readonly Argument<string> File = new("FILE") { Description = "What docker save or podman save wrote; - for standard input" };
    private static readonly Argument<string> Folder = new("FOLDER") { Description = "An OCI image layout: a folder, or a tar file of one" };
    private static readonly Argument<string[]> Places = new("NAME") { Description = "Where to put it", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Image = new("--image") { Description = "Only this image of several, by its name there", HelpName = "NAME" };

    public static Command Archive() =>
        KeptData.Change("archive", "Take in the images that docker save wrote", ArchiveExamples, (data, arguments, token) => RunAsync(data, arguments, File, isLayout: false, token), File, Places, Image);

    public static Command Layout() =>
        KeptData.Change("oci", "Take in the images of an OCI image layout", LayoutExamples, (data, arguments, token) => RunAsync(data, arguments, Folder, isLayout: true, token), Folder, Places, Image);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, Argument<string> source, bool isLayout, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(source);
        var places = (arguments.GetValue(Places) ?? []).Select(PlaceOf).ToList();
        using var files = await ArchiveFile.OpenAsync(name, data.Options.Data, cancellationToken);
        var images = Choose(ImageArchive.Read(files, name, isLayout, data.Options.Manifests.MaxSize), arguments.GetValue(Image));
        var placements = Placement.Of(images, places);
        using var reader = new IndexReader(new IndexDatabase(data.Options.Data));
        var report = new TransferReport();
        var lines = new List<string>();
        await using (var progress = new ShownProgress(data.Error))
        {
            await using var glances = data.Clock.CreateTimer(_ => progress.Report($"{Sizes.Text(report.CopiedBytes)} read"), null, Glance, Glance);
            await new ArchiveImport(files, ImportCommands.TargetOf(data, reader), report, (placement, image) => lines.AddRange(Tell(placement, image)))
                .RunAsync(name, placements, cancellationToken);
        }

        lines.ForEach(data.Output.WriteLine);
        return 0;
    }

    private static (RepositoryName Repository, TagName? Tag) PlaceOf(string text)
    {
        var name = ImageName.Parse(text);
        return name.Reference?.Digest is null ? (name.Repository, name.Reference?.Tag) : throw new FormatException($"'{text}' names a digest, but an image's digest is its own; write REPOSITORY or REPOSITORY:TAG");
    }

    private static List<FoundImage> Choose(List<FoundImage> images, string? wanted)
    {
        if (wanted is null)
        {
            return images;
        }

        var chosen = images.Where(image => image.IsCalled(wanted)).ToList();
        return chosen.Count == 1
            ? [.. chosen, .. images.Where(image => image.Subject is { } subject && chosen[0].Has(subject))]
            : throw new FormatException($"{(chosen.Count == 0 ? "no image" : "more than one image")} is called {wanted}; there are: {string.Join("; ", images.Select(image => image.Label))}");
    }

    private static IEnumerable<string> Tell(Placement placement, TakenImage image)
    {
        var name = placement.Tags.Count > 0 ? string.Join(", ", placement.Tags.Select(tag => $"{placement.Repository}:{tag}")) : placement.Repository.ToString();
        var names = string.Join(", ", placement.Names.Select(foreign => foreign.Text));
        yield return names.Length == 0 || names == name ? $"{name} is {image.Root.Digest}" : $"{name} is {image.Root.Digest}, there called {names}";
        foreach (var note in image.Notes)
        {
            yield return $"  {note}";
        }
    }
}
