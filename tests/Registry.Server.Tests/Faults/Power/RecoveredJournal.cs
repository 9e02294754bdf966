using Registry.Oci;
using Registry.Storage.FileSystem;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>What the program brings back from the journal when it starts after a power cut: a store is opened on it, as the program does.</summary>
internal sealed class RecoveredJournal
{
    private readonly HashSet<string> _blobs;

    private RecoveredJournal(IEnumerable<string> blobs) => _blobs = [.. blobs];

    /// <param name="scratch">Where a folder can be made for a while.</param>
    /// <param name="files">The journal's files.</param>
    public static RecoveredJournal Open(string scratch, IReadOnlyList<byte[]> files)
    {
        var root = Path.Combine(scratch, $"{Guid.NewGuid():n}");
        var journal = Directory.CreateDirectory(Path.Combine(root, "journal")).FullName;
        foreach (var (number, content) in files.Index())
        {
            File.WriteAllBytes(Path.Combine(journal, $"{number}"), content);
        }

        using var store = new FileSystemBlobStore(root);
        var recovered = new RecoveredJournal(Directory.GetFiles(Path.Combine(root, "blobs"), "*", SearchOption.AllDirectories).Select(Path.GetFileName)!);
        Directory.Delete(root, recursive: true);
        return recovered;
    }

    public bool Holds(Digest blob) => _blobs.Contains(blob.Hex);
}
