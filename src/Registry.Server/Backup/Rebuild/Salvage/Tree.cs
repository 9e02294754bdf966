using System.Buffers.Binary;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <param name="Id">The row's number; 0 where rows have none.</param>
internal readonly record struct StoredRow(long Id, object?[] Values);

/// <summary>
/// Reads a table or an index page by page ("B-tree Pages"). What cannot be read, or is no part of such a tree, is left out and counted; of a page that is damaged in part, the rest is read.
/// </summary>
internal sealed class Tree(DatabasePages pages, bool hasRowIds)
{
    // A tree of the largest index that fits on a disk is not as deep.
    private const int MostLevels = 12;
    private const int LargestPayload = 128 * 1024 * 1024;

    private const byte IndexInner = 2;
    private const byte TableInner = 5;
    private const byte IndexLeaf = 10;
    private const byte TableLeaf = 13;

    private readonly HashSet<uint> _seen = [];

    /// <summary>Pages of which something could not be read. What lies below one is not counted: nobody knows.</summary>
    public int Damaged { get; private set; }

    public IEnumerable<StoredRow> Read(uint root) => Read(root, 0);

    private IEnumerable<StoredRow> Read(uint number, int level)
    {
        var page = level < MostLevels && _seen.Add(number) ? pages.Read(number) : null;
        var start = number == 1 ? 100 : 0;
        if (page is null || !Fits(page[start]))
        {
            Damaged++;
            yield break;
        }

        var (isInner, isDamaged) = (page[start] is IndexInner or TableInner, false);
        foreach (var cell in Cells(page, start, isInner))
        {
            foreach (var row in isInner && cell > 0 ? Read(UInt32(page.AsSpan(cell)), level + 1) : [])
            {
                yield return row;
            }

            if (page[start] == TableInner && cell > 0)
            {
                continue;
            }

            if (cell > 0 && ReadRow(page, isInner ? cell + 4 : cell) is { } own)
            {
                yield return own;
            }
            else
            {
                isDamaged = true;
            }
        }

        foreach (var row in isInner ? Read(UInt32(page.AsSpan(start + 8)), level + 1) : [])
        {
            yield return row;
        }

        Damaged += isDamaged ? 1 : 0;
    }

    private bool Fits(byte kind) => hasRowIds ? kind is TableInner or TableLeaf : kind is IndexInner or IndexLeaf;

    // Where the cells begin; 0 for one that would lie outside of the page.
    private IEnumerable<int> Cells(byte[] page, int start, bool isInner)
    {
        var first = start + (isInner ? 12 : 8);
        var count = Math.Min(UInt16(page.AsSpan(start + 3)), (pages.UsableSize - first) / 2);
        for (var i = 0; i < count; i++)
        {
            var cell = UInt16(page.AsSpan(first + (i * 2)));
            yield return cell >= first + (count * 2) && cell <= pages.UsableSize - 4 ? cell : 0;
        }
    }

    private StoredRow? ReadRow(byte[] page, int position)
    {
        var id = 0L;
        if (!Record.TryVarint(page, ref position, out var size) || size is < 0 or > LargestPayload || (hasRowIds && !Record.TryVarint(page, ref position, out id)))
        {
            return null;
        }

        return Payload(page, position, (int)size) is { } payload && Record.Read(payload) is { } values ? new StoredRow(id, values) : null;
    }

    // A long payload goes on in a chain of further pages ("Cell Payload Overflow Pages").
    private byte[]? Payload(byte[] page, int position, int size)
    {
        var local = LocalSize(size);
        if (position + local + (local < size ? 4 : 0) > pages.UsableSize)
        {
            return null;
        }

        var payload = new byte[size];
        page.AsSpan(position, local).CopyTo(payload);
        for (var (filled, next) = (local, local < size ? UInt32(page.AsSpan(position + local)) : 0); filled < size;)
        {
            if (pages.Read(next) is not { } overflow)
            {
                return null;
            }

            var piece = Math.Min(size - filled, pages.UsableSize - 4);
            overflow.AsSpan(4, piece).CopyTo(payload.AsSpan(filled));
            (filled, next) = (filled + piece, UInt32(overflow));
        }

        return payload;
    }

    private int LocalSize(int size)
    {
        var usable = pages.UsableSize;
        var most = hasRowIds ? usable - 35 : ((usable - 12) * 64 / 255) - 23;
        if (size <= most)
        {
            return size;
        }

        var least = ((usable - 12) * 32 / 255) - 23;
        var rest = least + ((size - least) % (usable - 4));
        return rest <= most ? rest : least;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
