using System.Security.Cryptography;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>A folder as registry:2 keeps it, made without one.</summary>
internal sealed class VolumeDraft(string folder)
{
    private readonly string _root = Path.Combine(folder, "docker", "registry", "v2");

    public string Folder => folder;

    public string BlobFile(Digest digest) => Path.Combine(_root, "blobs", digest.Algorithm.Name, digest.Hex[..2], digest.Hex, "data");

    public string LayerLink(string repository, Digest digest) => Path.Combine(_root, "repositories", repository, "_layers", digest.Algorithm.Name, digest.Hex, "link");

    public string RevisionLink(string repository, Digest digest) =>
        Path.Combine(_root, "repositories", repository, "_manifests", "revisions", digest.Algorithm.Name, digest.Hex, "link");

    public string TagLink(string repository, string tag) => Path.Combine(_root, "repositories", repository, "_manifests", "tags", tag, "current", "link");

    /// <summary>A blob that no repository has.</summary>
    public Digest Write(byte[] content)
    {
        var digest = Digest.Of(content);
        Write(BlobFile(digest), content);
        return digest;
    }

    /// <summary>A blob that may be read through the repository.</summary>
    public Digest Blob(string repository, byte[] content)
    {
        var digest = Write(content);
        Write(LayerLink(repository, digest), Some.Utf8(digest.ToString()));
        return digest;
    }

    public Digest Manifest(string repository, string json, params string[] tags)
    {
        var digest = Write(Some.Utf8(json));
        Write(RevisionLink(repository, digest), Some.Utf8(digest.ToString()));
        foreach (var tag in tags)
        {
            Tag(repository, tag, digest);
        }

        return digest;
    }

    public void Tag(string repository, string tag, Digest digest) => Write(TagLink(repository, tag), Some.Utf8(digest.ToString()));

    /// <summary>An image with a config and a layer of its own.</summary>
    public SampleImage Image(string repository, params string[] tags)
    {
        var (config, layer) = (Some.Bytes(100), Some.Bytes(2000));
        Blob(repository, config);
        Blob(repository, layer);
        var image = SampleImage.Of(config, layer);
        Manifest(repository, image.Json, tags);
        return image;
    }

    public static void Write(string file, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    /// <summary>Every file and folder below, with its content and when it was written.</summary>
    public List<string> Snapshot() =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            .Select(entry => $"{entry.FullName} {entry.LastWriteTimeUtc:O} {entry.UnixFileMode} {(entry is FileInfo file ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName))) : "")}"),
    ];
}
