using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>A file that grows. It is open only while it is worked on, since uploads may idle for days.</summary>
internal sealed class FileSystemBlobUpload : IBlobUpload
{
    private readonly FileSystemLayout _layout;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly DigestAlgorithm _algorithm;
    private readonly IncrementalHash? _hash;
    private bool _ended;

    /// <summary>Bytes that are there already are not hashed again before they are committed.</summary>
    public FileSystemBlobUpload(FileSystemLayout layout, TimeProvider time, string path, long length, DigestAlgorithm algorithm)
    {
        (_layout, _time, _path, Length, _algorithm) = (layout, time, path, length, algorithm);
        _hash = length == 0 ? algorithm.CreateHash() : null;
    }

    public long Length { get; private set; }

    public async ValueTask AppendAsync(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_ended, this);
        using var file = Open();
        try
        {
            await ReadAhead.CopyAsync(source, buffer => Write(file, buffer.Span), cancellationToken);
        }
        catch (IOException)
        {
            Truncate(file);
            throw;
        }
    }

    public async ValueTask<bool> CommitAsync(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ObjectDisposedException.ThrowIf(_ended, this);
        using (var file = Open())
        {
            RequireLength(file);
            if (await HexAsync(file, digest.Algorithm) != digest.Hex)
            {
                return false;
            }

            await Task.Run(() => Flush(file));
        }

        await Task.Run(() => _layout.Place(_path, digest));
        End();
        return true;
    }

    public ValueTask CancelAsync()
    {
        if (!_ended)
        {
            End();
            Durable.Remove(_path);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    // Nobody else may write meanwhile: FileShare.None is a lock.
    private SafeFileHandle Open() => Handles.Open(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    // In this order, so that a write that fails leaves the hash where the length is.
    private void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, Length);
        _hash?.AppendData(bytes);
        Length += bytes.Length;
    }

    private void Truncate(SafeFileHandle file)
    {
        try
        {
            RandomAccess.SetLength(file, Length);
        }
        catch (IOException)
        {
            // What the next append does not overwrite, the commit refuses.
        }
    }

    private void RequireLength(SafeFileHandle file)
    {
        var actual = RandomAccess.GetLength(file);
        if (actual > Length)
        {
            RandomAccess.SetLength(file, Length);
        }
        else if (actual < Length)
        {
            throw new IOException($"'{_path}' has {actual} bytes where {Length} were written.");
        }
    }

    private async ValueTask<string> HexAsync(SafeFileHandle file, DigestAlgorithm algorithm)
    {
        if (_hash is not null && algorithm == _algorithm)
        {
            return Convert.ToHexStringLower(_hash.GetCurrentHash());
        }

        using var hash = algorithm.CreateHash();
        var content = new FileRange(file, 0, Length);
        await ReadAhead.CopyAsync(content, buffer => hash.AppendData(buffer.Span), CancellationToken.None);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private void Flush(SafeFileHandle file)
    {
        // The blob's age counts from here, not from the last append, however long ago that was.
        File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);
        try
        {
            Durable.Flush(file, _path);
        }
        catch (IOException)
        {
            // The system may now take the lost pages for clean, and a second fsync would succeed: there is nothing to retry with.
            End();
            Durable.Remove(_path);
            throw;
        }
    }

    private void End()
    {
        _ended = true;
        _hash?.Dispose();
    }
}
