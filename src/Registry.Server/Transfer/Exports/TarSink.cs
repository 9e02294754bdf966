using System.Formats.Tar;
using Registry.Server.Transfer.Streams;

namespace Registry.Server.Transfer.Exports;

/// <summary>A tar file that gets its name when it is whole, or a stream. The same content gives the same bytes.</summary>
internal sealed class TarSink : IExportSink
{
    public const int BufferSize = 128 * 1024;

    // What eleven octal digits can say; beyond it stands in an extended header.
    private const long LargestOfUstar = 0x1_FFFF_FFFF;

    private readonly string? _file;
    private readonly string? _partial;
    private readonly Stream _stream;
    private readonly TarWriter _tar;

    public TarSink(Stream stream)
    {
        _stream = stream;
        _tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
    }

    /// <exception cref="FormatException">There is something already.</exception>
    public TarSink(string file)
        : this(new FileStream(PartialOf(file), FileMode.CreateNew, FileAccess.Write, FileShare.None))
    {
        _file = Path.GetFullPath(file);
        _partial = ((FileStream)_stream).Name;
    }

    public async Task WriteAsync(string name, long length, Stream content, CancellationToken cancellationToken)
    {
        PosixTarEntry entry = length > LargestOfUstar ? new PaxTarEntry(TarEntryType.RegularFile, name) : new UstarTarEntry(TarEntryType.RegularFile, name);
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        entry.DataStream = new SizedStream(content, length);
        await _tar.WriteEntryAsync(entry, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await _tar.DisposeAsync();
        await _stream.DisposeAsync();
        if (_file is not null)
        {
            File.Move(_partial!, _file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        await _stream.DisposeAsync();
        if (_partial is not null)
        {
            File.Delete(_partial);
        }
    }

    private static string PartialOf(string file) => Path.Exists(file)
        ? throw new FormatException($"{Path.GetFullPath(file)} is there already; choose another place with --to, or remove it")
        : $"{Path.GetFullPath(file)}.partial-{Guid.NewGuid():N}";
}
