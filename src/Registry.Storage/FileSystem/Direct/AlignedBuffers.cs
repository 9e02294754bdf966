using System.Collections.Concurrent;

namespace Registry.Storage.FileSystem.Direct;

/// <summary>The buffers of all uploads that are written past the system's cache: so many, and no more. Whoever gets none writes as everybody does.</summary>
internal sealed class AlignedBuffers : IDisposable
{
    /// <summary>Bytes of each. Smaller ones make the disk wait for the next, larger ones were no faster.</summary>
    public const int Length = 1024 * 1024;

    private const int Most = 64;

    // To use memory for the first time costs more than to write it. The others are given back, so that a busy hour is not paid for all day.
    private const int MostKept = 8;

    private readonly ConcurrentBag<AlignedBuffer> _free = [];
    private int _rented;

    /// <summary>Null when all are in use.</summary>
    public AlignedBuffer? TryRent()
    {
        if (Interlocked.Increment(ref _rented) <= Most)
        {
            return _free.TryTake(out var buffer) ? buffer : new AlignedBuffer(Length);
        }

        Interlocked.Decrement(ref _rented);
        return null;
    }

    public void Return(AlignedBuffer buffer)
    {
        Interlocked.Decrement(ref _rented);
        if (_free.Count < MostKept)
        {
            _free.Add(buffer);
        }
        else
        {
            ((IDisposable)buffer).Dispose();
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out var buffer))
        {
            ((IDisposable)buffer).Dispose();
        }
    }
}
