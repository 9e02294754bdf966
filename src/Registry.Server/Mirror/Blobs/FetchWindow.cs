using System.Buffers;

namespace Registry.Server.Mirror.Blobs;

/// <summary>
/// The last bytes of what is on its way in, for all who wait for them. Who fills it goes no faster than the first of those who read, as long as that one reads; the others read what has
/// left the window elsewhere. Where the size is known, the last byte is held back until all was verified, so that no client takes false bytes for a blob.
/// </summary>
internal sealed class FetchWindow : IDisposable
{
    private const int Largest = 2 * 1024 * 1024;

    // How far it may be filled ahead of who reads first, and how long that one is waited for: what has left the window comes from the disk.
    private const int MostAhead = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly long? _size;
    private long _first;
    private bool _isFollowed;
    private TaskCompletionSource? _room;
    private byte[]? _ring;
    private long _end;
    private bool _isComplete;
    private Exception? _failure;
    private TaskCompletionSource _news = NewNews();

    private FetchWindow(long? size) => (_size, _ring) = (size, ArrayPool<byte>.Shared.Rent((int)Math.Clamp(size ?? Largest, 1, Largest)));

    /// <param name="size">Bytes of all, where that is known.</param>
    public static FetchWindow Open(long? size) => new(size);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var kept = bytes[Math.Max(0, bytes.Length - _ring!.Length)..];
            var at = (int)((_end + bytes.Length - kept.Length) % _ring.Length);
            var first = Math.Min(kept.Length, _ring.Length - at);
            kept[..first].CopyTo(_ring.AsSpan(at));
            kept[first..].CopyTo(_ring);
            _end += bytes.Length;
            Tell();
        }
    }

    /// <summary>Before more is added: waits for who reads first, for a moment. Nobody is waited for who does not read, or has fallen out of the window.</summary>
    public async ValueTask AwaitRoomAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource room;
        lock (_lock)
        {
            if (!_isFollowed || _end - _first <= MostAhead)
            {
                return;
            }

            room = _room = NewNews();
        }

        try
        {
            await room.Task.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                _isFollowed = false;
            }
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Tell();
        }
    }

    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure = failure;
            Tell();
        }
    }

    /// <summary>What can be read at the offset now.</summary>
    public WindowRead Read(long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                return new WindowRead(0, 0, IsComplete: false, _failure, Task.CompletedTask);
            }

            var open = _isComplete ? _end : Math.Min(_end, (_size ?? long.MaxValue) - 1);
            var count = (int)Math.Clamp(open - offset, 0, buffer.Length);
            var isIn = _ring is not null && offset >= _end - _ring.Length && count > 0;
            if (isIn)
            {
                var at = (int)(offset % _ring!.Length);
                var first = Math.Min(count, _ring.Length - at);
                _ring.AsSpan(at, first).CopyTo(buffer);
                _ring.AsSpan(0, count - first).CopyTo(buffer[first..]);
            }

            if (isIn || offset == _end)
            {
                Follow(offset + count);
            }

            return new WindowRead(isIn ? count : 0, count, _isComplete, null, _news.Task);
        }
    }

    /// <summary>Nothing is read from it any more, but that it is complete, or why not.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_ring is not null)
            {
                ArrayPool<byte>.Shared.Return(_ring);
                _ring = null;
            }
        }
    }

    private void Follow(long offset)
    {
        _isFollowed = true;
        _first = Math.Max(_first, offset);
        if (_end - _first <= MostAhead)
        {
            _room?.TrySetResult();
            _room = null;
        }
    }

    private void Tell()
    {
        var news = _news;
        _news = NewNews();
        news.SetResult();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <param name="Count">Bytes that were read.</param>
/// <param name="Elsewhere">Bytes that are there to be read, though perhaps not in the window any more.</param>
/// <param name="News">Ends when there is more.</param>
internal readonly record struct WindowRead(int Count, int Elsewhere, bool IsComplete, Exception? Failure, Task News);
