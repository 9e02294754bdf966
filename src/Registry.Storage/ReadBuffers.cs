using System.Buffers;
using Registry.Storage.FileSystem.Direct;

namespace Registry.Storage;

/// <summary>Two buffers that take turns. The first is an ordinary one, for most uploads fit into it; what is longer gets large ones, as long as there are any.</summary>
/// <param name="large">Null for ordinary ones only.</param>
/// <param name="first">How much is read first, in bytes, so that what follows begins where a page does.</param>
internal sealed class ReadBuffers(AlignedBuffers? large = null, int first = ReadBuffers.OrdinaryLength) : IDisposable
{
    public const int OrdinaryLength = 128 * 1024;

    private readonly byte[]?[] _ordinary = new byte[]?[2];
    private readonly AlignedBuffer?[] _large = new AlignedBuffer?[2];
    private int _given;

    /// <summary>The one to be filled next; the one that was given before the last is free again.</summary>
    public Memory<byte> Next()
    {
        var turn = _given++ % 2;
        if (_given == 1)
        {
            return Ordinary(turn)[..first];
        }

        return large is not null && (_large[turn] ??= large.TryRent()) is { } buffer ? buffer.Memory : Ordinary(turn);
    }

    public void Dispose()
    {
        foreach (var array in _ordinary)
        {
            if (array is not null)
            {
                ArrayPool<byte>.Shared.Return(array);
            }
        }

        foreach (var buffer in _large)
        {
            if (buffer is not null)
            {
                large!.Return(buffer);
            }
        }
    }

    private Memory<byte> Ordinary(int turn) => (_ordinary[turn] ??= ArrayPool<byte>.Shared.Rent(OrdinaryLength)).AsMemory(0, OrdinaryLength);
}
