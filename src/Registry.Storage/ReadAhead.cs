using System.Buffers;

namespace Registry.Storage;

/// <summary>Copies a stream with two buffers: one is read into while the other is consumed.</summary>
internal static class ReadAhead
{
    // Larger ones were no faster, and every upload in flight holds two.
    private const int BufferSize = 128 * 1024;

    /// <summary>
    /// Gives <paramref name="consume"/> all that the source gives, in order and one buffer at a time; also what came before the source failed.
    /// When consuming fails, nothing more is consumed, and that failure passes through.
    /// </summary>
    public static async ValueTask CopyAsync(Stream source, Func<ReadOnlyMemory<byte>, Task> consume, CancellationToken cancellationToken)
    {
        using var first = new PooledBuffer();
        using var second = new PooledBuffer();
        var (current, other) = (first, second);
        var consumed = Task.CompletedTask;
        var filled = 0;
        try
        {
            while (await source.ReadAsync(current.Memory[filled..], cancellationToken) is > 0 and var read)
            {
                filled += read;
                if (filled < BufferSize)
                {
                    continue;
                }

                await consumed;
                var full = current.Memory;
                consumed = Task.Run(() => consume(full), CancellationToken.None);
                (current, other, filled) = (other, current, 0);
            }
        }
        finally
        {
            await consumed;
            if (filled > 0)
            {
                await consume(current.Memory[..filled]);
            }
        }
    }

    /// <summary>Rented when first used: most uploads fit into one.</summary>
    private sealed class PooledBuffer : IDisposable
    {
        private byte[]? _array;

        public Memory<byte> Memory => (_array ??= ArrayPool<byte>.Shared.Rent(BufferSize)).AsMemory(0, BufferSize);

        public void Dispose()
        {
            if (_array is not null)
            {
                ArrayPool<byte>.Shared.Return(_array);
            }
        }
    }
}
