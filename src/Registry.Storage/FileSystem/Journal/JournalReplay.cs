using System.Security.Cryptography;
using Registry.Oci;

namespace Registry.Storage.FileSystem.Journal;

/// <summary>Puts the blobs of a journal that a crash left behind where they belong. What is there already, and right, stays as it is.</summary>
internal static class JournalReplay
{
    /// <summary>Returns when nothing is left to be done, unless another process has the journal, which then has seen to it.</summary>
    /// <exception cref="IOException">The journal cannot be read, or its blobs cannot be written. It is as it was.</exception>
    public static void Recover(FileSystemLayout layout)
    {
        if (!Directory.Exists(layout.Journal) || JournalFolder.Files(layout.Journal).Count == 0)
        {
            return;
        }

        using var folder = JournalFolder.TryClaim(layout.Journal);
        if (folder is not null)
        {
            Recover(layout, JournalFolder.Files(layout.Journal), IsOnDisk(layout));
        }
    }

    /// <param name="isTrusted">False after the disk failed: then what the system remembers of a file says nothing of the disk, and all is written again.</param>
    public static void Recover(FileSystemLayout layout, IEnumerable<string> journals, bool isTrusted)
    {
        var paths = journals.ToList();
        foreach (var path in paths)
        {
            using var journal = new FileStream(Handles.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), FileAccess.Read, bufferSize: 128 * 1024);
            foreach (var record in JournalRecord.ReadAll(journal, FileSystemBlobStore.LargestSmall))
            {
                if (!isTrusted || !IsInPlace(layout.Blob(record.Digest), record))
                {
                    Place(layout, record);
                }
            }
        }

        Durable.TryFlushAll(layout.Journal);
        paths.ForEach(path => Durable.Unlink(path));
    }

    // After a kill, what is in its place may still be in memory only.
    private static bool IsOnDisk(FileSystemLayout layout)
    {
        try
        {
            return Durable.TryFlushAll(layout.Journal);
        }
        catch (IOException)
        {
            // Then all is written again, and whoever does that is told.
            return false;
        }
    }

    private static bool IsInPlace(string path, JournalRecord record)
    {
        try
        {
            using var blob = Handles.Open(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

            // What the disk refused before this start may still be in memory, and taken for clean.
            Durable.Forget(blob, 0);
            var found = new byte[record.Content.Length];
            return RandomAccess.GetLength(blob) == found.Length && RandomAccess.Read(blob, found, 0) == found.Length && found.AsSpan().SequenceEqual(record.Content.Span);
        }
        catch (IOException)
        {
            // Absent, or unreadable: written anew it is neither.
            return false;
        }
    }

    private static void Place(FileSystemLayout layout, JournalRecord record)
    {
        var path = layout.Upload(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        using (var file = Handles.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, record.Content.Span, 0);
            Durable.Flush(file, path);
        }

        layout.Place(path, record.Digest);
    }
}
