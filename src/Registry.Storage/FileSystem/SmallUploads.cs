using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Storage.FileSystem.Journal;

namespace Registry.Storage.FileSystem;

/// <summary>The uploads that are in memory so far, which are bounded together.</summary>
/// <param name="limit">Bytes; what has as many gets a file.</param>
/// <param name="createFile">Begins an upload that has one.</param>
internal sealed class SmallUploads(FileSystemLayout layout, BlobJournal journal, TimeProvider time, int limit, Func<string, DigestAlgorithm, IBlobUpload> createFile) : IDisposable
{
    // Of all together, in bytes. What comes while so much is held gets a file at once.
    private const long MostHeld = 32 * 1024 * 1024;

    // What an upload takes that has no bytes yet.
    private const int OfAnUpload = 4096;

    private readonly ConcurrentDictionary<string, SmallBlobUpload> _uploads = new(StringComparer.Ordinal);
    private long _held;

    public int Limit => limit;

    public DateTimeOffset Now => time.GetUtcNow();

    public IEnumerable<StoredUpload> List() => _uploads.Select(upload => new StoredUpload(upload.Key, upload.Value.Length, upload.Value.ModifiedAt));

    /// <exception cref="IOException">There is an upload of this key already.</exception>
    public IBlobUpload Begin(string key, DigestAlgorithm algorithm)
    {
        if (_uploads.ContainsKey(key) || File.Exists(layout.Upload(key)))
        {
            throw Taken(key);
        }

        if (!TryHold(OfAnUpload))
        {
            return createFile(key, algorithm);
        }

        var upload = new SmallBlobUpload(this, key, algorithm);
        if (_uploads.TryAdd(key, upload))
        {
            return upload;
        }

        Interlocked.Add(ref _held, -OfAnUpload);
        throw Taken(key);
    }

    /// <summary>False when too much is in memory already.</summary>
    public bool TryHold(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= MostHeld)
        {
            return true;
        }

        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    /// <summary>The upload is in memory no more.</summary>
    /// <param name="bytes">What it held by <see cref="TryHold"/>.</param>
    public void End(string key, int bytes)
    {
        _uploads.TryRemove(key, out _);
        Interlocked.Add(ref _held, -bytes - OfAnUpload);
    }

    public IBlobUpload CreateFile(string key, DigestAlgorithm algorithm) => createFile(key, algorithm);

    /// <summary>Says of an upload's file when something was last appended: it expires by that.</summary>
    public void Date(string key, DateTimeOffset modifiedAt) => File.SetLastWriteTimeUtc(layout.Upload(key), modifiedAt.UtcDateTime);

    /// <summary>Makes the content the blob of its digest if there is none; it is durable once that is noted and flushed.</summary>
    public bool TryPlace(string key, Digest digest, ReadOnlySpan<byte> content)
    {
        var path = layout.Upload(key);
        var isPlaced = false;
        try
        {
            using (var file = Handles.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(file, content, 0);
                File.SetLastWriteTimeUtc(file, Now.UtcDateTime);
            }

            return isPlaced = layout.TryPlace(path, digest);
        }
        finally
        {
            if (!isPlaced)
            {
                Durable.Unlink(path);
            }
        }
    }

    /// <param name="buffer">What the content lies in, which is the journal's from now on.</param>
    public PlacedBlob Note(Digest digest, ReadOnlyMemory<byte> content, byte[] buffer)
    {
        // As long as it waits it is in memory as well.
        var length = Math.Max(content.Length, buffer.Length);
        Interlocked.Add(ref _held, length);
        var record = journal.Add(new JournalRecord(digest, content, buffer, () => Interlocked.Add(ref _held, -length)));
        return new PlacedBlob(() => journal.Flush(record));
    }

    /// <exception cref="IOException">The disk does not take what is in the journal.</exception>
    public void Check()
    {
        if (journal.Fault is { } fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    public void Dispose() => journal.Dispose();

    private static IOException Taken(string key) => new($"there is an upload '{key}' already");
}
