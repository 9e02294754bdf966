using System.Collections.Concurrent;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>Where things lie below the root; <see cref="FileSystemBlobStore"/> has the drawing.</summary>
internal sealed class FileSystemLayout
{
    private readonly string _blobs;
    private readonly string _uploads;

    // Prefix folders whose own names are known to be on the disk.
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    public FileSystemLayout(string root)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _blobs = Path.Combine(root, "blobs");
        _uploads = Path.Combine(root, "uploads");
        Durable.CreateFolder(_uploads);
        foreach (var algorithm in DigestAlgorithm.All)
        {
            Durable.CreateFolder(Algorithm(algorithm));
        }
    }

    /// <summary>A name that no upload can have.</summary>
    public string Probe => Path.Combine(_uploads, ".probe");

    public string Algorithm(DigestAlgorithm algorithm) => Path.Combine(_blobs, algorithm.Name);

    public string Blob(Digest digest) => Path.Combine(_blobs, digest.Algorithm.Name, digest.Hex[..2], digest.Hex);

    public string Upload(string key) => Path.Combine(_uploads, key);

    /// <summary>Makes the file the blob, atomically and durably.</summary>
    public void Place(string file, Digest digest)
    {
        var blob = Blob(digest);
        var folder = Path.GetDirectoryName(blob)!;
        if (!_durable.ContainsKey(folder) || !Directory.Exists(folder))
        {
            Durable.CreateFolder(folder);
            _durable.TryAdd(folder, true);
        }

        Durable.Rename(file, blob);
    }
}
