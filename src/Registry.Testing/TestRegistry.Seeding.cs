using Registry.Oci;
using Registry.Server.Cli;
using Registry.Server.Index;
using Registry.Server.Transfer;
using Registry.Server.Transfer.Archives;
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
        await Task.Run(() => PutAsync(name.Repository, tag, image, cancellationToken), CancellationToken.None).ConfigureAwait(false);
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
        var name = reference is null ? null : ImageName.Parse(reference);
        (RepositoryName, TagName?)? place = name is null ? null : (name.Repository, name.Reference is null ? null : name.Tag);
        var seeded = await Task.Run(() => AloneAsync(either => ArchiveSeed.TakeAsync(Target(), path, _settings.Data, place, fallback: null, either), cancellationToken), CancellationToken.None).ConfigureAwait(false);
        return [.. seeded.Select(image => $"{Host}/{image}")];
    }

    private static TagName? TagOf(ImageName name, TestImage image) => name.Reference switch
    {
        null => TagName.Parse("latest"),
        { Digest: { } digest } when digest.ToString() != image.Digest => throw new FormatException($"the image has the digest {image.Digest}, and not {digest}"),
        { Tag: var tag } => tag,
    };

    private TransferTarget Target() => TransferTarget.Of(_gateway.Inner!.Services, new Actor("seed", ""));

    private async Task PutAsync(RepositoryName repository, TagName? tag, TestImage image, CancellationToken cancellationToken)
    {
        using var files = new MemoryLayout(image);
        var found = new OciImage(files, image.Descriptor, _settings.Manifests.MaxSize) { Names = [] };
        await AloneAsync(
            async either =>
            {
                var import = new ArchiveImport(files, Target(), new TransferReport(), (_, _) => { });
                await import.RunAsync("a seed", [new Placement(found, repository, tag is null ? [] : [tag], [])], either);
                return true;
            },
            cancellationToken);
        await PutReferrersAsync(repository, image, cancellationToken);
    }

    private async Task PutReferrersAsync(RepositoryName repository, TestImage image, CancellationToken cancellationToken)
    {
        foreach (var referrer in image.Referrers)
        {
            await PutAsync(repository, null, referrer, cancellationToken);
        }

        foreach (var child in image.Images)
        {
            await PutReferrersAsync(repository, child, cancellationToken);
        }
    }
}
