using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;
using Registry.Server.Transfer.Streams;

namespace Registry.Server.Transfer.Archives;

/// <summary>A tar file, of which only the headers are read; contents are read where they lie. Nothing is ever written by a name that stands in it.</summary>
internal sealed class TarFiles : IImageFiles
{
    // An image has some hundred; this bounds the memory for whoever makes up more.
    private const int MostEntries = 1_000_000;

    // As file systems have it.
    private const int MostLinks = 40;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly FileStream _file;

    /// <summary>Takes the file over.</summary>
    /// <param name="name">For messages.</param>
    /// <exception cref="FormatException">It is not a tar file, or not a whole one.</exception>
    public TarFiles(FileStream file, string name)
    {
        _file = file;
        try
        {
            using var reader = new TarReader(file, leaveOpen: true);
            while (reader.GetNextEntry() is { } entry)
            {
                Add(entry);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            file.Dispose();
            throw new FormatException($"{name} is not a tar file, or is damaged: {e.Message}");
        }
    }

    public Stream? Open(string name) => Find(name) is { } entry ? new FilePart(Handle, entry.Offset, entry.Length) : null;

    public long? LengthOf(string name) => Find(name)?.Length;

    public void Dispose() => _file.Dispose();

    private SafeFileHandle Handle => _file.SafeFileHandle;

    private void Add(TarEntry entry)
    {
        if (EntryNames.Normalize(entry.Name) is not { } name)
        {
            return;
        }

        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile when entry.Length > _file.Length - entry.DataOffset && entry.Length > 0:
                throw new InvalidDataException($"it ends within {Oci.Excerpt.Of(name)}");
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                _entries[name] = new Entry(entry.DataOffset, entry.Length, null);
                break;
            case TarEntryType.SymbolicLink:
                _entries[name] = new Entry(0, 0, EntryNames.Follow(name, entry.LinkName) ?? name);
                break;
            case TarEntryType.HardLink:
                _entries[name] = new Entry(0, 0, EntryNames.Normalize(entry.LinkName) ?? name);
                break;
        }

        if (_entries.Count > MostEntries)
        {
            throw new InvalidDataException($"it has more than {MostEntries} files");
        }
    }

    private Entry? Find(string name)
    {
        var next = EntryNames.Normalize(name);
        for (var i = 0; next is not null && i <= MostLinks; i++)
        {
            if (!_entries.TryGetValue(next, out var entry))
            {
                return null;
            }

            if (entry.Target is null)
            {
                return entry;
            }

            next = entry.Target;
        }

        return null;
    }

    /// <param name="Offset">Where the content begins.</param>
    /// <param name="Length">Bytes.</param>
    /// <param name="Target">What a link leads to.</param>
    private sealed record Entry(long Offset, long Length, string? Target);
}
