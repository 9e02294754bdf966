using Registry.Oci;

namespace Registry.Server.Transfer.Registry2;

/// <summary>Takes over one repository: its manifests with their tags and blobs, then the blobs that no manifest names. What is here already is passed over.</summary>
internal sealed class Registry2RepositoryImport(
    Registry2Volume volume,
    Registry2Repository repository,
    TransferTarget target,
    AdoptedBlobs adopted,
    TransferReport report,
    Registry2Batch batch,
    Func<CancellationToken, Task> writeIfFull)
{
    private readonly Dictionary<Digest, List<TakenTag>> _tags = [];

    // Not to be taken again by their links.
    private readonly HashSet<Digest> _bad = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReadTags();
        foreach (var revision in repository.Revisions(report.LeaveOut))
        {
            await TakeManifestAsync(revision, cancellationToken);
            await writeIfFull(cancellationToken);
        }

        foreach (var layer in repository.Layers(report.LeaveOut))
        {
            await TakeLayerAsync(layer, cancellationToken);
            await writeIfFull(cancellationToken);
        }

        foreach (var (digest, tags) in _tags)
        {
            report.LeaveOut(Label(digest, tags), "the repository has no such manifest");
        }
    }

    private void ReadTags()
    {
        foreach (var tag in repository.Tags(report.LeaveOut))
        {
            if (Registry2Repository.Read(tag.File, out var fault) is not { } digest)
            {
                PassOver($"{repository.Name}:{tag.Name}", fault);
                continue;
            }

            if (!_tags.TryGetValue(digest, out var tags))
            {
                _tags.Add(digest, tags = []);
            }

            tags.Add(new TakenTag(tag.Name, File.GetLastWriteTimeUtc(tag.File)));
        }
    }

    private async Task TakeManifestAsync(Registry2Link revision, CancellationToken cancellationToken)
    {
        var tags = _tags.GetValueOrDefault(revision.Digest, []);
        if (target.Reader.FindManifest(repository.Name, Reference.Of(revision.Digest)) is not null)
        {
            TakeKnown(revision.Digest, tags);
            return;
        }

        var label = Label(revision.Digest, tags);
        if (!Registry2Manifests.TryRead(volume, revision, target.LargestManifest, out var bytes, out var content, out var fault))
        {
            // Tags that name what was deleted are told of in the end.
            PassOver(label, fault);
            if (fault is not null)
            {
                _tags.Remove(revision.Digest);
            }

            return;
        }

        foreach (var blob in content.Blobs)
        {
            await TakeBlobAsync(blob, label, cancellationToken);
        }

        foreach (var child in content.Children.Where(child => !repository.HasRevision(child.Digest) && FindBlob(child.Digest) is null))
        {
            report.LeaveOut(label, $"taken, but {child.Digest}, which it names, is missing");
        }

        _tags.Remove(revision.Digest);
        batch.Add(new TakenManifest(repository.Name, revision.Digest, content, bytes, File.GetLastWriteTimeUtc(revision.File), tags));
    }

    private void TakeKnown(Digest digest, List<TakenTag> tags)
    {
        _tags.Remove(digest);
        report.KnownManifests++;
        var open = tags.Where(tag => target.Reader.FindManifest(repository.Name, Reference.Of(tag.Name))?.Digest != digest.ToString()).ToList();
        report.KnownTags += tags.Count - open.Count;
        if (open.Count > 0)
        {
            batch.Add(new TakenManifest(repository.Name, digest, null, [], default, open));
        }
    }

    private async Task TakeBlobAsync(Descriptor blob, string manifest, CancellationToken cancellationToken)
    {
        if (IsTaken(blob.Digest))
        {
            return;
        }

        var file = FindBlob(blob.Digest);
        var fault = file is null ? "it is missing" : file.Length != blob.Size ? $"it has {file.Length} bytes and not {blob.Size}" : null;
        if (fault is null)
        {
            fault = await TakeFileAsync(blob.Digest, file!, cancellationToken);
        }

        if (fault is not null && !(file is null && MediaTypes.IsNonDistributable(blob.MediaType)))
        {
            _bad.Add(blob.Digest);
            report.LeaveOut(manifest, $"taken, but it cannot be pulled until its blob {blob.Digest} is pushed again: {fault}");
        }
    }

    private async Task TakeLayerAsync(Registry2Link layer, CancellationToken cancellationToken)
    {
        if (_bad.Contains(layer.Digest) || IsTaken(layer.Digest))
        {
            return;
        }

        if (FindBlob(layer.Digest) is { } file)
        {
            if (await TakeFileAsync(layer.Digest, file, cancellationToken) is { } fault)
            {
                report.LeaveOut($"{repository.Name}: blob {layer.Digest}", fault);
            }
        }
        else
        {
            // The other registry's own clean-up removes blobs and leaves such links behind.
            PassOver($"{repository.Name}: blob {layer.Digest}", Registry2Repository.Read(layer.File, out var unreadable) is null ? unreadable : null);
        }
    }

    private void PassOver(string what, string? fault)
    {
        if (fault is null)
        {
            report.DeadLinks++;
        }
        else
        {
            report.LeaveOut(what, fault);
        }
    }

    private bool IsTaken(Digest blob) => batch.Has(repository.Name, blob) || target.Reader.FindBlob(repository.Name, blob) is not null;

    /// <summary>The blob's file, or null. A blob that was pushed under a sha512 lies under its sha256, to which its link leads.</summary>
    private FileInfo? FindBlob(Digest digest)
    {
        var file = volume.BlobFile(digest);
        if (!file.Exists && Registry2Repository.Read(repository.LayerLink(digest), out _) is { } other && other.Algorithm != digest.Algorithm)
        {
            file = volume.BlobFile(other);
        }

        return file.Exists ? file : null;
    }

    /// <summary>Null when it was taken, else what is wrong.</summary>
    private async Task<string?> TakeFileAsync(Digest digest, FileInfo file, CancellationToken cancellationToken)
    {
        var (arrival, fault) = batch.Has(digest) ? (Arrival.Known, "") : await adopted.TakeAsync(digest, file, cancellationToken);
        if (arrival is null)
        {
            return fault;
        }

        batch.Add(new TakenBlob(repository.Name, new ArrivedBlob(digest, file.Length, arrival.Value), file));
        return null;
    }

    private string Label(Digest digest, List<TakenTag> tags) =>
        tags.Count > 0 ? $"{repository.Name}:{string.Join(',', tags.Take(5).Select(tag => tag.Name))} ({digest})" : $"{repository.Name}@{digest}";
}
