using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Registry.Oci;
using Registry.Storage.FileSystem.Direct;

namespace Registry.Storage.FileSystem;

/// <summary>A file that grows. It is open only while it is worked on, since uploads may idle for days.</summary>
internal sealed class FileSystemBlobUpload : IBlobUpload
{
    // An fsync of half a gigabyte takes 3 ms instead of 160 when the disk was kept busy from the start.
    private const int FlushInterval = 8 * 1024 * 1024;

    private readonly FileSystemLayout _layout;
    private readonly TimeProvider _time;
    private readonly DiskReserve _reserve;
    private readonly string _path;
    private readonly AlignedBuffers _buffers;
    private readonly RunningHash _hash;
    private DirectFile? _direct;
    private readonly Lock _backGate = new();
    private SafeFileHandle? _back;
    private long _length;
    private bool _isRefused;
    private long _flushing;
    private bool _ended;
    private bool _hashIsAhead;

    public FileSystemBlobUpload(FileSystemLayout layout, TimeProvider time, DiskReserve reserve, AlignedBuffers buffers, string path, long length, DigestAlgorithm algorithm)
    {
        (_layout, _time, _reserve, _buffers, _path, _hash) = (layout, time, reserve, buffers, path, new RunningHash(algorithm));
        (Length, _flushing) = (length, length);
    }

    public long Length
    {
        get => Volatile.Read(ref _length);
        private set => Volatile.Write(ref _length, value);
    }

    // Not after a resumption, nor after a write that failed beside the hashing of its bytes. They are then read again when committed.
    private bool IsHashed => !_hashIsAhead && _hash.Length == Length;

    public async ValueTask AppendAsync(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_ended, this);
        using var file = Open();
        try
        {
            _reserve.Require();
            using var buffers = new ReadBuffers(_buffers, ReadBuffers.OrdinaryLength - (int)(Length % DirectFile.Alignment));
            await ReadAhead.CopyAsync(source, buffer => WriteAsync(file, buffer), cancellationToken, buffers);
        }
        catch (IOException full) when (NoSpace.Is(full))
        {
            GiveBack(file);
            throw NoSpace.Of(full);
        }
        catch (IOException)
        {
            Truncate(file);
            throw;
        }
        finally
        {
            _direct?.Dispose();
            _direct = null;
            if (!_ended)
            {
                // By the store's clock, which says when it has rested for too long.
                File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);
            }
        }
    }

    public async ValueTask<int> ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (count == 0 || OpenBack() is not { } file)
        {
            return 0;
        }

        try
        {
            return await RandomAccess.ReadAsync(file, buffer[..count], offset, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The upload has ended meanwhile.
            return 0;
        }
    }

    public async ValueTask<PlacedBlob?> PlaceAsync(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ObjectDisposedException.ThrowIf(_ended, this);
        using var file = Open();
        RequireLength(file);
        if (!await MatchesAsync(file, digest))
        {
            return null;
        }

        await AsideAsync(() => Place(file, digest));
        End();
        return PlacedBlob.Durable;
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

    private SafeFileHandle? OpenBack()
    {
        lock (_backGate)
        {
            return _ended ? null : _back ??= Durable.TryOpenBeside(_path);
        }
    }

    private async Task WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes)
    {
        var hashing = IsHashed ? Task.Run(() => _hash.Append(bytes.Span)) : Task.CompletedTask;
        try
        {
            _reserve.Take(bytes.Length);
            Write(file, bytes);
        }
        catch
        {
            // Lengths alone would not tell: other bytes of the same number may follow.
            _hashIsAhead = true;
            throw;
        }
        finally
        {
            await hashing;
        }

        Length += bytes.Length;
    }

    private void Write(SafeFileHandle file, ReadOnlyMemory<byte> bytes)
    {
        var past = WritePast(bytes);
        if (past == bytes.Length)
        {
            return;
        }

        RandomAccess.Write(file, bytes.Span[past..], Length + past);
        var end = Length + bytes.Length;
        if (end - _flushing >= FlushInterval)
        {
            Durable.StartFlush(file, _flushing, end - _flushing);
            _flushing = end;
        }
    }

    // How much was written past the system's cache.
    private int WritePast(ReadOnlyMemory<byte> bytes)
    {
        var pages = bytes.Length - (bytes.Length % DirectFile.Alignment);
        if (_isRefused || pages == 0 || Length % DirectFile.Alignment != 0 || !MemoryMarshal.TryGetMemoryManager<byte, AlignedBuffer>(bytes, out _))
        {
            return 0;
        }

        _direct ??= DirectFile.TryOpen(_path);
        _isRefused = _direct?.TryWrite(bytes.Span[..pages], Length) != true;
        return _isRefused ? 0 : pages;
    }

    private void Truncate(SafeFileHandle file)
    {
        try
        {
            RandomAccess.SetLength(file, Length);
        }
        catch (IOException)
        {
            // What the next append does not overwrite, the commit cuts off.
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

    private async ValueTask<bool> MatchesAsync(SafeFileHandle file, Digest digest)
    {
        if (IsHashed && _hash.Algorithm == digest.Algorithm)
        {
            return _hash.Matches(digest);
        }

        using var hash = new RunningHash(digest.Algorithm);
        await ReadAhead.CopyAsync(new FileRange(file, 0, Length), Append, CancellationToken.None);
        return hash.Matches(digest);

        Task Append(ReadOnlyMemory<byte> bytes)
        {
            hash.Append(bytes.Span);
            return Task.CompletedTask;
        }
    }

    private void Place(SafeFileHandle file, Digest digest)
    {
        try
        {
            Flush(file);
            file.Dispose();
            _layout.Place(_path, digest);
        }
        catch (IOException full) when (NoSpace.Is(full))
        {
            GiveBack(file);
            throw NoSpace.Of(full);
        }
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

    // Many pushes that fail would else hold the disk until they expire.
    private void GiveBack(SafeFileHandle file)
    {
        End();
        file.Dispose();
        try
        {
            Durable.Remove(_path);
        }
        catch (IOException)
        {
            // It expires like any other that nobody goes on with.
        }
    }

    // With a slow disk, a few commits waiting for it would hold all threads of the pool, and requests would stand still for seconds.
    private static Task AsideAsync(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);

    private void End()
    {
        lock (_backGate)
        {
            _ended = true;
            _back?.Dispose();
        }

        _hash.Dispose();
    }
}
