using System.Runtime.CompilerServices;
using Registry.Oci;
using Registry.Storage.FileSystem.Direct;
using Registry.Storage.FileSystem.Journal;

namespace Registry.Storage.FileSystem;

/// <summary>A blob is a file, and so is an upload, on the same volume, so that the one becomes the other by a rename.</summary>
/// <remarks>
/// <code>
/// root/
///   blobs/sha256/ab/abcdef…     the blob; its name is its digest
///   blobs/sha512/…
///   uploads/0f3c9a…             an upload; its name is its key
///   journal/                    small blobs that are durable here, and not yet in their places
/// </code>
/// </remarks>
public sealed class FileSystemBlobStore : IBlobStore, IDisposable
{
    /// <summary>What no small blob is longer than, in bytes: a crash may leave a journal for whoever has another limit.</summary>
    public const int LargestSmall = 1024 * 1024;

    private readonly FileSystemLayout _layout;
    private readonly TimeProvider _time;
    private readonly DiskReserve _reserve;
    private readonly SmallUploads? _small;
    private readonly AlignedBuffers _buffers = new();

    /// <param name="root">A folder of the store's own. It is created, with those above it, where missing.</param>
    /// <param name="time">Dates the blobs.</param>
    /// <param name="reserve">What uploads leave free.</param>
    /// <param name="small">
    /// Blobs shorter than that, in bytes, stay in memory until they are committed, and are made durable together; 0 for none, <see cref="LargestSmall"/> at the most. For one store
    /// of the folder at a time, the one that lives longest; it has to be disposed of, so that uploads can be resumed after it.
    /// </param>
    /// <exception cref="IOException">The folder cannot be created, or what a crash left of the journal cannot be put in its place.</exception>
    public FileSystemBlobStore(string root, TimeProvider? time = null, DiskReserve? reserve = null, int small = 0)
        : this(root, time, reserve, small, BlobJournal.LongestRest)
    {
    }

    internal FileSystemBlobStore(string root, TimeProvider? time, DiskReserve? reserve, int small, TimeSpan journalRest)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(small, LargestSmall);
        (_layout, _time, _reserve) = (new FileSystemLayout(root), time ?? TimeProvider.System, reserve ?? DiskReserve.None);
        JournalReplay.Recover(_layout);
        if (small > 0 && BlobJournal.TryOpen(_layout, journalRest) is { } journal)
        {
            _small = new SmallUploads(_layout, journal, _time, small, CreateUpload);
        }
    }

    /// <summary>Whether small blobs are made durable together. They are not where the platform or the file system does not tell when all is on the disk, or another process has the journal.</summary>
    public bool IsJournaled => _small is not null;

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var file = Handles.Open(_layout.Blob(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return ValueTask.FromResult<Stream?>(new FileRange(file, offset, length));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return ValueTask.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<BlobAtRest?> OpenAtRestAsync(Digest digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult<BlobAtRest?>(FileAtRest.Open(digest, _layout.Blob(digest)));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return ValueTask.FromResult<BlobAtRest?>(null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredBlob?> StatAsync(Digest digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(_layout.Blob(digest));
        return ValueTask.FromResult(FileSystemLayout.IsPresent(file) ? new StoredBlob(digest, file.Length, file.LastWriteTimeUtc) : null);
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload> CreateUploadAsync(string key, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        UploadKey.ThrowIfInvalid(key);
        ArgumentNullException.ThrowIfNull(algorithm);
        cancellationToken.ThrowIfCancellationRequested();
        _reserve.Require();
        return ValueTask.FromResult(_small?.Begin(key, algorithm) ?? CreateUpload(key, algorithm));
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload?> ResumeUploadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!UploadKey.IsValid(key) || new FileInfo(_layout.Upload(key)) is var file && !FileSystemLayout.IsPresent(file))
        {
            return ValueTask.FromResult<IBlobUpload?>(null);
        }

        return ValueTask.FromResult<IBlobUpload?>(new FileSystemBlobUpload(_layout, _time, _reserve, _buffers, file.FullName, file.Length, DigestAlgorithm.Sha256));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredUpload> ListUploadsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var upload in _small?.List() ?? [])
        {
            yield return upload;
        }

        foreach (var file in Files(new DirectoryInfo(_layout.Uploads)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (UploadKey.IsValid(file.Name) && FileSystemLayout.IsPresent(file))
            {
                yield return new StoredUpload(file.Name, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(Digest digest, DateTimeOffset placedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_layout.Remove(digest, placedAt));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredBlob> ListAsync(DigestAlgorithm algorithm, byte first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        await Task.CompletedTask;
        var folder = new DirectoryInfo(_layout.Prefix(algorithm, first));
        foreach (var file in folder.Exists ? Files(folder) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Digest.TryParse($"{algorithm}:{file.Name}", out var digest) && file.FullName == _layout.Blob(digest) && FileSystemLayout.IsPresent(file))
            {
                yield return new StoredBlob(digest, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _small?.Check();
        try
        {
            using var probe = Handles.Open(_layout.Probe, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(probe, "?"u8, 0);
            Durable.Flush(probe, _layout.Probe);
        }
        finally
        {
            Durable.Remove(_layout.Probe);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>For files that another program keeps under their digests.</summary>
    public BlobAdoption Adopt() => new(_layout);

    /// <summary>Returns when nothing is in the journal any more.</summary>
    public void Dispose()
    {
        _small?.Dispose();
        _buffers.Dispose();
    }

    private FileSystemBlobUpload CreateUpload(string key, DigestAlgorithm algorithm)
    {
        var path = _layout.Upload(key);
        using (var file = Handles.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);
        }

        return new FileSystemBlobUpload(_layout, _time, _reserve, _buffers, path, 0, algorithm);
    }

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFiles("*", Everything);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }

    private static EnumerationOptions Everything { get; } = new() { IgnoreInaccessible = false, AttributesToSkip = 0 };
}
