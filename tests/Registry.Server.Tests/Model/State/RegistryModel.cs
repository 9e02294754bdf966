using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Model.Samples;

namespace Registry.Server.Tests.Model.State;

/// <summary>
/// What a registry that keeps the specification holds, as plainly as can be said. Every change says how it has to be answered, and is done only if that is a success.
/// </summary>
/// <param name="policy">What becomes of a manifest that names what is missing.</param>
internal class RegistryModel(MissingReferences policy)
{
    private readonly SortedDictionary<string, RepositoryModel> _repositories = new(StringComparer.Ordinal);
    private readonly Stack<DeletedModel> _trash = new();

    /// <summary>Every session that was begun, in order.</summary>
    public List<UploadModel> Uploads { get; } = [];

    /// <summary>What the catalog shows: the repositories that have a manifest.</summary>
    public IEnumerable<string> Catalog => _repositories.Where(entry => entry.Value.Manifests.Count > 0).Select(entry => entry.Key);

    /// <summary>Null when nothing was pushed to it since it was deleted.</summary>
    public RepositoryModel? Find(string repository) => _repositories.GetValueOrDefault(repository);

    public byte[]? Blob(string repository, Digest digest) => Find(repository)?.Blobs.GetValueOrDefault(digest);

    public SampleManifest? Manifest(string repository, string reference) =>
        Find(repository) is { } found && found.Resolve(reference) is { } digest ? found.Manifests[digest] : null;

    public Expected PushBlob(string repository, Digest digest, byte[] bytes)
    {
        if (!Digest.Of(bytes, digest.Algorithm).Equals(digest))
        {
            return Expected.DigestInvalid;
        }

        Ensure(repository).Blobs[digest] = bytes;
        return Expected.Created;
    }

    /// <summary>The chunk is taken in either case; a closing request that is sent again finds its blob.</summary>
    public Expected Close(UploadModel upload, Chunk last, Digest digest)
    {
        if (upload.HasEnded && Blob(upload.Repository, digest) is not null)
        {
            return Expected.Created;
        }

        var taken = upload.Append(last);
        var expected = taken.IsSuccess ? PushBlob(upload.Repository, digest, upload.Content) : taken;
        upload.HasEnded |= expected.IsSuccess;
        return expected;
    }

    /// <summary>201 when the blob is where it is said to be, or anywhere when nothing is said; else 202 and a session.</summary>
    public Expected Mount(string repository, Digest digest, string? from)
    {
        var sources = from is null ? _repositories.Values.AsEnumerable() : Find(from) is { } found ? [found] : [];
        return sources.Select(source => source.Blobs.GetValueOrDefault(digest)).OfType<byte[]>().FirstOrDefault() is { } bytes
            ? PushBlob(repository, digest, bytes)
            : Expected.Accepted;
    }

    /// <summary>Only the repository loses it, and what names it stays.</summary>
    public Expected DeleteBlob(string repository, Digest digest) =>
        Find(repository)?.Blobs.Remove(digest) == true ? Expected.Accepted : Expected.BlobUnknown;

    /// <param name="digest">What the client calls it, or null when it pushes by tags alone.</param>
    public Expected PushManifest(string repository, SampleManifest manifest, Digest? digest, IReadOnlyList<string> tags, Condition condition)
    {
        if (manifest.IsInvalid)
        {
            return new Expected(400, "MANIFEST_INVALID");
        }

        var actual = Digest.Of(manifest.Bytes, digest?.Algorithm);
        if (!actual.Equals(digest ?? actual))
        {
            return Expected.DigestInvalid;
        }

        string[] references = tags.Count > 0 ? [.. tags] : [actual.ToString()];
        if (references.Any(reference => !condition.Holds(Find(repository)?.Resolve(reference))))
        {
            return Expected.ConditionFailed;
        }

        var faults = manifest.Faults(Find(repository) ?? new RepositoryModel(), policy).Distinct().ToArray();
        if (faults.Length > 0)
        {
            return new Expected(400, faults);
        }

        var target = Ensure(repository);
        target.Manifests[actual] = manifest;
        foreach (var tag in tags)
        {
            target.Tags[tag] = actual;
        }

        return Expected.Created;
    }

    /// <summary>The manifest stays.</summary>
    public virtual Expected DeleteTag(string repository, string tag, Condition condition)
    {
        if (Find(repository) is not { } found || !found.Tags.TryGetValue(tag, out var digest))
        {
            return Expected.ManifestUnknown;
        }

        if (!condition.Holds(digest))
        {
            return Expected.ConditionFailed;
        }

        found.Tags.Remove(tag);
        _trash.Push(new DeletedModel(repository, tag, digest, new RepositoryModel()));
        return Expected.Accepted;
    }

    /// <summary>Its tags go with it; what names it stays.</summary>
    public Expected DeleteManifest(string repository, Digest digest, Condition condition)
    {
        if (Find(repository) is not { } found || !found.Manifests.ContainsKey(digest))
        {
            return Expected.ManifestUnknown;
        }

        if (!condition.Holds(digest))
        {
            return Expected.ConditionFailed;
        }

        _trash.Push(new DeletedModel(repository, null, digest, found.Part(digest)));
        found.Manifests.Remove(digest);
        foreach (var tag in found.Tags.Where(tag => tag.Value.Equals(digest)).Select(tag => tag.Key).ToList())
        {
            found.Tags.Remove(tag);
        }

        return Expected.Accepted;
    }

    /// <summary>Sessions go on: what they bring makes the repository anew.</summary>
    public Expected DeleteRepository(string repository)
    {
        if (!_repositories.Remove(repository, out var found))
        {
            return Expected.NameUnknown;
        }

        _trash.Push(new DeletedModel(repository, null, null, found));
        return Expected.NoContent;
    }

    /// <summary>What was deleted last comes back, and what has its name by now stays. Null when there is nothing, false when something is in the way.</summary>
    public bool? Restore()
    {
        if (!_trash.TryPeek(out var last))
        {
            return null;
        }

        if (last.Tag is { } tag)
        {
            if (Find(last.Repository) is not { } found || !found.Manifests.ContainsKey(last.Digest!) || !found.Tags.TryAdd(tag, last.Digest!))
            {
                return false;
            }
        }
        else
        {
            Ensure(last.Repository).Add(last.Content);
        }

        _trash.Pop();
        return true;
    }

    /// <summary>So much later that nobody is about to do anything: sessions, the trash, and what no manifest of its repository names are gone.</summary>
    public void CleanUp()
    {
        _trash.Clear();
        Uploads.ForEach(upload => upload.HasEnded = true);
        foreach (var repository in _repositories.Values)
        {
            var named = repository.Manifests.Values.SelectMany(manifest => manifest.Names).Select(descriptor => descriptor.Digest).ToHashSet();
            foreach (var digest in repository.Blobs.Keys.Where(digest => !named.Contains(digest)).ToList())
            {
                repository.Blobs.Remove(digest);
            }
        }
    }

    private RepositoryModel Ensure(string repository)
    {
        if (!_repositories.TryGetValue(repository, out var found))
        {
            _repositories[repository] = found = new RepositoryModel();
        }

        return found;
    }
}
