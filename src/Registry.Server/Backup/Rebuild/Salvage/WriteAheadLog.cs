using System.Buffers.Binary;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>
/// The pages that a write-ahead log has and the index does not yet ("WAL File Format" of SQLite's file format): those up to the last commit before the first frame that is torn.
/// </summary>
internal sealed class WriteAheadLog
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const uint Magic = 0x377f0682;

    private readonly Dictionary<uint, long> _pages = [];

    /// <summary>Bytes of a page; 0 where there is no log, or none that is one.</summary>
    public int PageSize { get; private init; }

    /// <summary>How many pages the index has after the last commit; 0 where the log does not say.</summary>
    public uint PageCount { get; private set; }

    /// <summary>Where in the log the page's newest content is, or null where only the index has it.</summary>
    public long? Find(uint page) => _pages.TryGetValue(page, out var offset) ? offset : null;

    public static WriteAheadLog Read(Stream? log)
    {
        var header = new byte[HeaderSize];
        if (log is null || log.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || (UInt32(header) & ~1u) != Magic)
        {
            return new WriteAheadLog();
        }

        var sum = new Checksum(isBigEndian: (UInt32(header) & 1) != 0);
        sum.Add(header.AsSpan(0, HeaderSize - 8));
        var found = new WriteAheadLog { PageSize = (int)UInt32(header.AsSpan(8)) };
        if (sum.Matches(header.AsSpan(HeaderSize - 8)) && found.PageSize is >= 512 and <= 65536)
        {
            found.ReadFrames(log, header, sum);
        }

        return found;
    }

    private void ReadFrames(Stream log, byte[] header, Checksum sum)
    {
        var frame = new byte[FrameHeaderSize + PageSize];
        var uncommitted = new List<(uint Page, long Offset)>();
        for (long offset = HeaderSize; log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length; offset += frame.Length)
        {
            sum.Add(frame.AsSpan(0, 8));
            sum.Add(frame.AsSpan(FrameHeaderSize));

            // Its salt tells a frame from one that the log had before it began anew.
            if (!frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)) || !sum.Matches(frame.AsSpan(16, 8)))
            {
                return;
            }

            uncommitted.Add((UInt32(frame), offset + FrameHeaderSize));
            if (UInt32(frame.AsSpan(4)) is > 0 and var count)
            {
                PageCount = count;
                uncommitted.ForEach(page => _pages[page.Page] = page.Offset);
                uncommitted.Clear();
            }
        }
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>Of all that came before, too ("Checksum Algorithm").</summary>
    private sealed class Checksum(bool isBigEndian)
    {
        private uint _first;
        private uint _second;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; i < bytes.Length; i += 8)
            {
                _first += Word(bytes[i..]) + _second;
                _second += Word(bytes[(i + 4)..]) + _first;
            }
        }

        public bool Matches(ReadOnlySpan<byte> bytes) => UInt32(bytes) == _first && UInt32(bytes[4..]) == _second;

        private uint Word(ReadOnlySpan<byte> bytes) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
