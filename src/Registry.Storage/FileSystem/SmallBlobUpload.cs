using System.Buffers;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>An upload that is in memory as long as it is small, since most become a blob within milliseconds. One that grows, or is let go of before, becomes a file.</summary>
internal sealed class SmallBlobUpload(SmallUploads uploads, string key, DigestAlgorithm algorithm) : IBlobUpload
{
    private const int FirstRoom = 4096;

    private byte[] _buffer = [];
    private int _room;
    private int _length;
    private IBlobUpload? _file;
    private bool _ended;

    public long Length => _file?.Length ?? _length;

    /// <summary>When something was last appended, or it was begun.</summary>
    public DateTimeOffset ModifiedAt { get; private set; } = uploads.Now;

    public async ValueTask AppendAsync(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_file is null && await TryTakeAllAsync(source, cancellationToken))
        {
            return;
        }

        await (await ToFileAsync()).AppendAsync(source, cancellationToken);
    }

    // What is in memory is so little that nobody has to wait for it long.
    public ValueTask<int> ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _file?.ReadBackAsync(offset, buffer, cancellationToken) ?? ValueTask.FromResult(0);

    public async ValueTask<PlacedBlob?> PlaceAsync(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_file is null && !Digest.Of(_buffer.AsSpan(0, _length), digest.Algorithm).Equals(digest))
        {
            return null;
        }

        // What may be durable already must not be replaced by what is not.
        return _file is null && TryPlace(digest) is { } placed ? placed : await (await ToFileAsync()).PlaceAsync(digest);
    }

    public async ValueTask CancelAsync()
    {
        End();
        await (_file?.CancelAsync() ?? ValueTask.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            await TryToFileAsync();

            // Not given back: whoever ends the process may not have waited for all who fill it.
            _buffer = [];
            End();
        }

        await (_file?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    // False when there is more than may be held.
    private async ValueTask<bool> TryTakeAllAsync(Stream source, CancellationToken cancellationToken)
    {
        while (_length < _room || TryMakeRoom())
        {
            var read = await source.ReadAsync(_buffer.AsMemory(_length, _room - _length), cancellationToken);
            if (read == 0)
            {
                return true;
            }

            (_length, ModifiedAt) = (_length + read, uploads.Now);
        }

        return false;
    }

    private bool TryMakeRoom()
    {
        var room = Math.Min(uploads.Limit, Math.Max(FirstRoom, _room * 4));
        if (room == _room || !uploads.TryHold(room - _room))
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(room);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        GiveBack();
        (_buffer, _room) = (larger, room);
        return true;
    }

    private PlacedBlob? TryPlace(Digest digest)
    {
        try
        {
            if (!uploads.TryPlace(key, digest, _buffer.AsSpan(0, _length)))
            {
                return null;
            }
        }
        catch (IOException full) when (NoSpace.Is(full))
        {
            End();
            throw NoSpace.Of(full);
        }

        // The buffer is the journal's now.
        var placed = uploads.Note(digest, _buffer.AsMemory(0, _length), _buffer);
        _buffer = [];
        End();
        return placed;
    }

    private async ValueTask<IBlobUpload> ToFileAsync()
    {
        if (_file is null)
        {
            _file = uploads.CreateFile(key, algorithm);
            await _file.AppendAsync(new MemoryStream(_buffer, 0, _length), CancellationToken.None);
            Forget();
        }

        return _file;
    }

    private async ValueTask TryToFileAsync()
    {
        try
        {
            if (_file is null)
            {
                await ToFileAsync();
                uploads.Date(key, ModifiedAt);
            }
        }
        catch (IOException)
        {
            // It is lost, as in a crash: its client begins anew.
        }
    }

    private void End()
    {
        _ended = true;
        Forget();
    }

    private void Forget()
    {
        if (_room >= 0)
        {
            uploads.End(key, _room);
            GiveBack();
            (_buffer, _room) = ([], -1);
        }
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
