using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.FileSystem.Journal;

/// <summary>A file of the journal. It goes once all of its blobs are durable in their places.</summary>
internal sealed class JournalFile : IDisposable
{
    private readonly SafeFileHandle _file;

    /// <exception cref="IOException">It cannot be made.</exception>
    public JournalFile(string folder)
    {
        Path = System.IO.Path.Combine(folder, Guid.NewGuid().ToString("n"));
        _file = Handles.Open(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        Durable.FlushFolder(folder);
    }

    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Returns when the records are on the disk.</summary>
    /// <exception cref="IOException">Nothing may count on them, and nothing may be added behind them.</exception>
    public void Append(List<JournalRecord> records)
    {
        var pieces = new List<ReadOnlyMemory<byte>>(records.Count * 2);
        foreach (var record in records)
        {
            pieces.Add(record.Head);
            pieces.Add(record.Content);
        }

        RandomAccess.Write(_file, pieces, Length);
        Durable.Flush(_file, Path);
        Length += pieces.Sum(piece => (long)piece.Length);
    }

    public void Dispose() => _file.Dispose();
}
