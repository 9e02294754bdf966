using System.CommandLine;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Transfer;
using Registry.Server.Transfer.Exports;

namespace Registry.Server.Cli;

/// <summary><c>registry export</c>: an image into a file or a folder.</summary>
internal static class ExportCommand
{
    private const string Examples =
        """
        docker-archive is for engines: docker load and podman load take it. It has one image; of an
        index that is the one for linux/amd64, unless --platform says another. oci is an OCI image
        layout with all that an index names, in a folder, or in a tar file where the name ends so.

        Examples:
          registry export team/app:2 --to app.tar
          registry export team/app:2 --to - | docker load
          registry export team/app:2 --to app.tar --platform linux/arm64
          registry export team/app:2 --to ./layout
          registry export team/app@sha256:… --to app.tar --format oci
        """;

    private const string StandardOutput = "-";

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private static readonly Argument<string> Name = new("NAME") { Description = "REPOSITORY:TAG or REPOSITORY@DIGEST" };
    private static readonly Option<string> To = new("--to") { Description = "The file or folder to write; - for standard output", HelpName = "PLACE", Required = true };
    private static readonly Option<Format?> Kind = new("--format") { Description = "docker-archive or oci [default: oci for a folder, else docker-archive]", HelpName = "FORMAT", CustomParser = FormatOf };
    private static readonly Option<string?> Only = new("--platform") { Description = "Of an index only the image for this platform, such as linux/arm64", HelpName = "PLATFORM" };

    private enum Format
    {
        DockerArchive,
        Oci,
    }

    public static Command Create() => KeptData.Existing("export", "Write an image into a file or a folder", Examples, RunAsync, Name, To, Kind, Only);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (name, place) = (ImageName.Parse(arguments.GetRequiredValue(Name)), arguments.GetRequiredValue(To));
        var reference = name.Reference ?? throw new FormatException($"'{name}' names no image; write REPOSITORY:TAG or REPOSITORY@DIGEST");
        var isTar = place == StandardOutput || place.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);
        var format = arguments.GetValue(Kind) ?? (isTar ? Format.DockerArchive : Format.Oci);
        var platform = arguments.GetValue(Only) is { } text ? Platform.Parse(text) : null;
        using var reader = new IndexReader(new IndexDatabase(data.Options.Data));
        var image = new ExportedImage(reader, name.Repository, reference, platform, isOne: format == Format.DockerArchive);
        var report = new TransferReport();
        await using (var progress = new ShownProgress(data.Error))
        {
            var total = image.Blobs.Values.Sum();
            await using var glances = data.Clock.CreateTimer(_ => progress.Report($"{Sizes.Text(report.CopiedBytes)} of {Sizes.Text(total)}"), null, Glance, Glance);
            await using var sink = Open(place, isTar || format == Format.DockerArchive);
            await new ImageExport(BlobStores.Create(data.Options, data.Clock), report).WriteAsync(image, sink, format == Format.DockerArchive, cancellationToken);
        }

        // Standard output has the image.
        var told = place == StandardOutput ? data.Error : data.Output;
        await told.WriteLineAsync($"{name} is {image.Root.Digest}, with {Sizes.Text(report.CopiedBytes)} of blobs, in {place}");
        foreach (var note in image.Notes)
        {
            await told.WriteLineAsync($"  {note}");
        }

        return 0;
    }

    private static IExportSink Open(string place, bool isTar)
    {
        if (place.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || place.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException($"{place} would not be packed; write --to - | gzip > {place}");
        }

        return place == StandardOutput ? new TarSink(Console.OpenStandardOutput()) : isTar ? new TarSink(place) : new FolderSink(place);
    }

    private static Format? FormatOf(System.CommandLine.Parsing.ArgumentResult argument)
    {
        switch (argument.Tokens[0].Value)
        {
            case "docker-archive":
                return Format.DockerArchive;
            case "oci":
                return Format.Oci;
            default:
                argument.AddError($"--format: '{argument.Tokens[0].Value}' is neither docker-archive nor oci");
                return null;
        }
    }
}
