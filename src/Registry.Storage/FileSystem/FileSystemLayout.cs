using System.Collections.Concurrent;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>Where things lie below the root; <see cref="FileSystemBlobStore"/> has the drawing.</summary>
internal sealed class FileSystemLayout
{
    private readonly string _blobs;
    private readonly string _uploads;

    // What is removed must be what was looked at: nothing is put in its place meanwhile. Many locks, so that no two pushes meet.
    private readonly Lock[] _places = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    // Prefix folders whose own names are known to be on the disk.
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    public FileSystemLayout(string root)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _blobs = Path.Combine(root, "blobs");
        _uploads = Path.Combine(root, "uploads");
        Journal = Path.Combine(root, "journal");
        Durable.CreateFolder(_uploads);
        foreach (var algorithm in DigestAlgorithm.All)
        {
            Durable.CreateFolder(Algorithm(algorithm));
        }
    }

    /// <summary>A name that no upload can have.</summary>
    public string Probe => Path.Combine(_uploads, ".probe");

    public string Uploads => _uploads;

    /// <summary>Blobs on their way into their places. There is none before somebody keeps one.</summary>
    public string Journal { get; }

    public string Algorithm(DigestAlgorithm algorithm) => Path.Combine(_blobs, algorithm.Name);

    public string Blob(Digest digest) => Path.Combine(_blobs, digest.Algorithm.Name, digest.Hex[..2], digest.Hex);

    public string Prefix(DigestAlgorithm algorithm, byte first) => Path.Combine(Algorithm(algorithm), Convert.ToHexStringLower([first]));

    // FileInfo.Exists says false to every failure; this throws, but for absence.
    public static bool IsPresent(FileInfo file) => (int)file.Attributes != -1;

    public string Upload(string key) => Path.Combine(_uploads, key);

    /// <summary>Makes the file the blob, atomically and durably.</summary>
    public void Place(string file, Digest digest)
    {
        var folder = Prepare(digest);
        lock (PlaceOf(digest))
        {
            Rename(file, Blob(digest));
        }

        Durable.FlushFolder(folder);
    }

    /// <summary>Makes the file the blob, atomically, if there is none. A power cut may undo it.</summary>
    public bool TryPlace(string file, Digest digest)
    {
        Prepare(digest);
        lock (PlaceOf(digest))
        {
            return Durable.TryRename(file, Blob(digest));
        }
    }

    /// <summary>The folder that the blob belongs into. It is there for good.</summary>
    public string Prepare(Digest digest)
    {
        var folder = Path.GetDirectoryName(Blob(digest))!;
        if (!_durable.ContainsKey(folder) || !Directory.Exists(folder))
        {
            Durable.CreateFolder(folder);
            _durable.TryAdd(folder, true);
        }

        return folder;
    }

    /// <summary>Removes the blob's file, unless it is another one than was placed then. It need not be durable: what comes back after a power cut is garbage again.</summary>
    public bool Remove(Digest digest, DateTimeOffset placedAt)
    {
        var file = new FileInfo(Blob(digest));
        lock (PlaceOf(digest))
        {
            return IsPresent(file) && file.LastWriteTimeUtc == placedAt.UtcDateTime && Durable.Unlink(file.FullName);
        }
    }

    private static void Rename(string file, string blob)
    {
        try
        {
            Durable.Rename(file, blob);
        }
        catch (IOException) when (Directory.Exists(blob) && !Directory.EnumerateFileSystemEntries(blob).Any())
        {
            // A repair of the disk may leave such a folder. One that holds something is somebody's, and stays.
            Directory.Delete(blob);
            Durable.Rename(file, blob);
        }
    }

    private Lock PlaceOf(Digest digest) => _places[Convert.ToByte(digest.Hex[..2], 16)];
}
