using System.Text;
using Registry.Oci;

namespace Registry.Server.Transfer.Registry2;

/// <param name="Digest">What the link's place says.</param>
/// <param name="File">The file with the digest that it leads to.</param>
internal sealed record Registry2Link(Digest Digest, string File);

/// <param name="File">The file with the digest that the tag names.</param>
internal sealed record Registry2Tag(TagName Name, string File);

/// <summary>A repository of the volume: links and tags as they lie there. What is none of them is left out by name; a folder that is not there is an empty one.</summary>
internal sealed class Registry2Repository(RepositoryName name, string folder)
{
    // A digest, and a line end that somebody may have added by hand.
    private const int LongestLink = 256;

    private readonly string _revisions = Path.Combine(folder, "_manifests", "revisions");
    private readonly string _layers = Path.Combine(folder, "_layers");
    private readonly string _tags = Path.Combine(folder, "_manifests", "tags");

    public RepositoryName Name => name;

    public long RevisionCount => DigestAlgorithm.All.Sum(algorithm => Subfolders.Of(Path.Combine(_revisions, algorithm.Name), (_, _) => { }).LongCount());

    public IEnumerable<Registry2Link> Revisions(Action<string, string> leaveOut) => Links(_revisions, leaveOut);

    public IEnumerable<Registry2Link> Layers(Action<string, string> leaveOut) => Links(_layers, leaveOut);

    public IEnumerable<Registry2Tag> Tags(Action<string, string> leaveOut)
    {
        foreach (var entry in Subfolders.Of(_tags, leaveOut))
        {
            if (TagName.TryParse(Path.GetFileName(entry), out var tag, out var fault))
            {
                yield return new Registry2Tag(tag, Path.Combine(entry, "current", "link"));
            }
            else
            {
                leaveOut(entry, fault);
            }
        }
    }

    public bool HasRevision(Digest digest) => File.Exists(LinkOf(_revisions, digest));

    /// <summary>Where the link to a blob lies, if there is one.</summary>
    public string LayerLink(Digest digest) => LinkOf(_layers, digest);

    /// <summary>The digest in a link, or null with the reason; without one where there is no link: what is deleted there leaves its folder behind.</summary>
    public static Digest? Read(string link, out string? fault)
    {
        Span<byte> bytes = stackalloc byte[LongestLink];
        try
        {
            using var file = File.OpenHandle(link, share: FileShare.ReadWrite | FileShare.Delete);
            var text = Encoding.UTF8.GetString(bytes[..RandomAccess.Read(file, bytes, 0)]).Trim();
            fault = "its link is empty";
            return text.Length > 0 && Digest.TryParse(text, out var digest, out fault) ? digest : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = e is FileNotFoundException or DirectoryNotFoundException ? null : e.Message;
            return null;
        }
    }

    private static string LinkOf(string folder, Digest digest) => Path.Combine(folder, digest.Algorithm.Name, digest.Hex, "link");

    private static IEnumerable<Registry2Link> Links(string folder, Action<string, string> leaveOut)
    {
        foreach (var entry in Subfolders.Of(folder, leaveOut).SelectMany(algorithm => Subfolders.Of(algorithm, leaveOut)))
        {
            var text = $"{Path.GetFileName(Path.GetDirectoryName(entry))}:{Path.GetFileName(entry)}";
            if (Digest.TryParse(text, out var digest, out var fault))
            {
                yield return new Registry2Link(digest, Path.Combine(entry, "link"));
            }
            else
            {
                leaveOut(entry, fault);
            }
        }
    }
}
