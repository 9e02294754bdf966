using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Cli;
using Registry.Server.Index;
using Registry.Server.Policies.Immutable;
using Registry.Server.Transfer;
using Registry.Server.Transfer.Archives;
using Registry.Storage;
using Registry.Testing.Images;

namespace Registry.Testing;

public sealed partial class TestRegistry
{
    /// <summary>Puts an image into the registry, past sign-in, faults and <see cref="Requests"/>.</summary>
    /// <param name="reference"><c>REPOSITORY:TAG</c>; <c>REPOSITORY</c> alone means the tag <c>latest</c>; <c>REPOSITORY@DIGEST</c>, with the image's own digest, no tag.</param>
    /// <param name="image">Its referrers and, of an index, its images come with it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What to pull it by: <c>127.0.0.1:PORT/REPOSITORY:TAG</c>, or with <c>@DIGEST</c> where it has no tag.</returns>
    /// <exception cref="FormatException">The reference is none.</exception>
    public async Task<string> SeedAsync(string reference, TestImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(image);
        var name = ImageName.Parse(reference);
        var tag = TagOf(name, image);
        await PutAsync(name.Repository, tag, image, cancellationToken);
        return tag is null ? $"{Host}/{name.Repository}@{image.Digest}" : $"{Host}/{name.Repository}:{tag}";
    }

    /// <summary>Puts the images of a folder or file into the registry: an OCI image layout, or what <c>docker save</c> wrote, also packed with gzip.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="reference"><c>REPOSITORY</c> or <c>REPOSITORY:TAG</c>; when it is left out, images go where their names say, without the host of a registry in front.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What to pull them by.</returns>
    /// <exception cref="FormatException">There is no image in it, or none that can be read.</exception>
    public async Task<IReadOnlyList<string>> SeedFromAsync(string path, string? reference = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var files = await ArchiveFile.OpenAsync(path, _settings.Data, cancellationToken);
        var images = ImageArchive.Read(files, path, isLayout: false, _settings.Manifests.MaxSize);
        var name = reference is null ? null : ImageName.Parse(reference);
        var placements = Placement.Of(images, name is null ? [] : [(name.Repository, name.Reference?.Tag)]);
        var seeded = new List<string>();
        await ImportAsync(files, path, placements, (placement, image) => seeded.AddRange(Names(placement, image)), cancellationToken);
        return seeded;
    }

    private static TagName? TagOf(ImageName name, TestImage image) => name.Reference switch
    {
        null => TagName.Parse("latest"),
        { Digest: { } digest } when digest.ToString() != image.Digest => throw new FormatException($"the image has the digest {image.Digest}, and not {digest}"),
        { Tag: var tag } => tag,
    };

    private IEnumerable<string> Names(Placement placement, TakenImage image) => placement.Tags.Count == 0
        ? [$"{Host}/{placement.Repository}@{image.Root.Digest}"]
        : placement.Tags.Select(tag => $"{Host}/{placement.Repository}:{tag}");

    private async Task PutAsync(RepositoryName repository, TagName? tag, TestImage image, CancellationToken cancellationToken)
    {
        using var files = new MemoryLayout(image);
        var found = new OciImage(files, image.Descriptor, _settings.Manifests.MaxSize) { Names = [] };
        await ImportAsync(files, "a seed", [new Placement(found, repository, tag is null ? [] : [tag], [])], (_, _) => { }, cancellationToken);
        foreach (var referrer in image.Referrers)
        {
            await PutAsync(repository, null, referrer, cancellationToken);
        }
    }

    private async Task ImportAsync(IImageFiles files, string name, List<Placement> placements, Action<Placement, TakenImage> tell, CancellationToken cancellationToken)
    {
        await _exchange.WaitAsync(cancellationToken);
        try
        {
            await new ArchiveImport(files, Target(_gateway.Inner!.Services), new TransferReport(), tell).RunAsync(name, placements, cancellationToken);
        }
        finally
        {
            _exchange.Release();
        }
    }

    private TransferTarget Target(IServiceProvider services) => new(
        services.GetRequiredService<IndexWriter>(),
        services.GetRequiredService<IndexReader>(),
        services.GetRequiredService<IBlobStore>(),
        new ImmutableTags(_settings.Policies),
        new Actor("seed", ""),
        Clock,
        IsAlone: true,
        _settings.Manifests.MaxSize);
}
