namespace Registry.Storage;

/// <summary>Copies a stream with two buffers: one is read into while the other is consumed.</summary>
internal static class ReadAhead
{
    /// <summary>
    /// Gives <paramref name="consume"/> all that the source gives, in order and one buffer at a time; also what came before the source failed.
    /// When consuming fails, nothing more is consumed, and that failure passes through.
    /// </summary>
    /// <param name="buffers">To be disposed by the caller; ordinary ones where there are none.</param>
    public static async ValueTask CopyAsync(Stream source, Func<ReadOnlyMemory<byte>, Task> consume, CancellationToken cancellationToken, ReadBuffers? buffers = null)
    {
        using var own = buffers is null ? new ReadBuffers() : null;
        buffers ??= own!;
        var current = buffers.Next();
        var consumed = Task.CompletedTask;
        var filled = 0;
        try
        {
            while (await source.ReadAsync(current[filled..], cancellationToken) is > 0 and var read)
            {
                filled += read;
                if (filled < current.Length)
                {
                    continue;
                }

                await consumed;
                var full = current;
                consumed = Task.Run(() => consume(full), CancellationToken.None);
                (current, filled) = (buffers.Next(), 0);
            }
        }
        finally
        {
            await consumed;
            if (filled > 0)
            {
                await consume(current[..filled]);
            }
        }
    }
}
