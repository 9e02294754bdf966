using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>The pages of an index that SQLite may refuse to open, with those of its write-ahead log over them.</summary>
internal sealed class DatabasePages : IDisposable
{
    // What every index was made with, for one whose header is gone.
    private const int UsualPageSize = 4096;
    private const int HeaderSize = 100;

    private readonly SafeFileHandle _file;
    private readonly SafeFileHandle? _log;
    private readonly WriteAheadLog _newer;

    public DatabasePages(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (File.Exists($"{path}-wal"))
        {
            using var stream = new FileStream($"{path}-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            _newer = WriteAheadLog.Read(stream);
            _log = File.OpenHandle($"{path}-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        else
        {
            _newer = WriteAheadLog.Read(null);
        }

        var header = Header();
        PageSize = _newer.PageSize > 0 ? _newer.PageSize : SizeIn(header) ?? UsualPageSize;
        UsableSize = PageSize - (SizeIn(header) is null ? 0 : header[20]);
        Count = _newer.PageCount > 0 ? _newer.PageCount : (uint)(RandomAccess.GetLength(_file) / PageSize);
    }

    /// <summary>Bytes.</summary>
    public int PageSize { get; }

    /// <summary>Bytes of a page that its content may take.</summary>
    public int UsableSize { get; }

    public uint Count { get; }

    /// <summary>The page's newest content, or null where there is none. Pages are numbered from 1.</summary>
    public byte[]? Read(uint number)
    {
        if (number == 0 || number > Count)
        {
            return null;
        }

        var page = new byte[PageSize];
        var read = _newer.Find(number) is { } offset ? RandomAccess.Read(_log!, page, offset) : RandomAccess.Read(_file, page, (number - 1L) * PageSize);
        return read == PageSize ? page : null;
    }

    public void Dispose()
    {
        _file.Dispose();
        _log?.Dispose();
    }

    private byte[] Header()
    {
        var header = new byte[HeaderSize];
        RandomAccess.Read(_file, header, 0);
        return header;
    }

    private static int? SizeIn(ReadOnlySpan<byte> header)
    {
        var size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        return header.StartsWith("SQLite format 3\0"u8) && size >= 512 && int.IsPow2(size) ? size : null;
    }
}
