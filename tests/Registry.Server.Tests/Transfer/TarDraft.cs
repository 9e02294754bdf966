using System.Formats.Tar;
using System.IO.Compression;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>A tar file as engines write them, entry by entry.</summary>
internal sealed class TarDraft
{
    private readonly List<TarEntry> _entries = [];

    public TarDraft Add(string name, byte[] content)
    {
        _entries.Add(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return this;
    }

    public TarDraft Add(string name, string content) => Add(name, Some.Utf8(content));

    public TarDraft Link(string name, string target, TarEntryType type = TarEntryType.SymbolicLink)
    {
        _entries.Add(new PaxTarEntry(type, name) { LinkName = target });
        return this;
    }

    /// <summary>Blobs as an image layout has them, each under its digest.</summary>
    public TarDraft Blobs(params byte[][] contents)
    {
        foreach (var content in contents)
        {
            Add($"blobs/sha256/{Digest.Of(content).Hex}", content);
        }

        return this;
    }

    /// <summary>What makes an image layout of it.</summary>
    /// <param name="entries">JSON, set apart by commas.</param>
    public TarDraft Layout(string entries) => Add("oci-layout", """{"imageLayoutVersion":"1.0.0"}""").Add("index.json", $$"""{"schemaVersion":2,"manifests":[{{entries}}]}""");

    /// <summary>The path.</summary>
    public string Write(string path, bool isPacked = false)
    {
        using var file = File.Create(path);
        using Stream stream = isPacked ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var tar = new TarWriter(stream, TarEntryFormat.Pax);
        _entries.ForEach(tar.WriteEntry);
        return path;
    }

    /// <summary>The folder, with all as files in it.</summary>
    public string Unpack(string folder)
    {
        foreach (var entry in _entries)
        {
            VolumeDraft.Write(Path.Combine(folder, entry.Name), ((MemoryStream)entry.DataStream!).ToArray());
        }

        return folder;
    }
}
