namespace Registry.Storage.FileSystem.Journal;

/// <summary>
/// Makes small blobs durable together. One by one each costs the disk two flushes, of its bytes and of its name; here each is put into its place at once, but not flushed there, and those
/// that come at the same time are written behind one another into one file, which is flushed once. When that is long enough, one flush of the file system makes all of them durable in
/// their places, and the journal goes. What a crash leaves of it is replayed by whoever opens the store next.
/// </summary>
internal sealed class BlobJournal : IDisposable
{
    // Bounds what has to be replayed after a crash.
    private const long FullLength = 32 * 1024 * 1024;
    private const int MostFull = 64;

    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);

    // Since this one syncfs(2) tells of what could not be written.
    private static readonly Version Kernel = new(5, 8);

    // Where syncfs(2) is known to mean that all is on the disk.
    private static readonly string[] FileSystems = ["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "tmpfs"];

    private readonly FileSystemLayout _layout;
    private readonly JournalFolder _folder;
    private readonly GroupThread<JournalFile> _full;
    private readonly List<JournalFile> _left = [];
    private readonly Lock _adding = new();
    private readonly Lock _writing = new();
    private List<JournalRecord> _waiting = [];
    private JournalFile? _current;

    private BlobJournal(FileSystemLayout layout, JournalFolder folder, TimeSpan rest)
    {
        (_layout, _folder) = (layout, folder);
        _full = new GroupThread<JournalFile>("blob journal", MostFull, Empty) { Rest = (rest, Rest) }.Start();
    }

    /// <summary>Why blobs that are in the journal cannot be made durable in their places, or null.</summary>
    public IOException? Fault { get; private set; }

    /// <summary>Null where the system or the file system has no such flush, or another process has the journal: each blob is then made durable by itself.</summary>
    /// <param name="rest">How long a journal waits for more before it ends.</param>
    public static BlobJournal? TryOpen(FileSystemLayout layout, TimeSpan rest)
    {
        Durable.CreateFolder(layout.Journal);
        var isKnown = OperatingSystem.IsLinux() && Environment.OSVersion.Version >= Kernel && FileSystems.Contains(new DriveInfo(layout.Journal).DriveFormat);
        if (!isKnown || JournalFolder.TryClaim(layout.Journal) is not { } folder)
        {
            return null;
        }

        if (folder.CanPlace())
        {
            return new BlobJournal(layout, folder, rest);
        }

        folder.Dispose();
        return null;
    }

    /// <summary>Takes a blob that is in its place already, and was in no other way before. It is durable once the record is flushed.</summary>
    public JournalRecord Add(JournalRecord record)
    {
        lock (_adding)
        {
            _waiting.Add(record);
        }

        return record;
    }

    /// <summary>Returns when the record is on the disk, and with it all that wait now.</summary>
    /// <exception cref="IOException">It may not be; nothing may count on its blob.</exception>
    public void Flush(JournalRecord record)
    {
        lock (_writing)
        {
            if (!record.IsOver)
            {
                Write(Take());
            }
        }

        if (record.Failure is { } failure)
        {
            throw NoSpace.Is(failure) ? NoSpace.Of(failure) : new IOException(failure.Message, failure);
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            Write(Take());
        }

        EndFile();
        _full.Dispose();
        _folder.Dispose();
    }

    private List<JournalRecord> Take()
    {
        lock (_adding)
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }

    private void Write(List<JournalRecord> records)
    {
        if (records.Count == 0)
        {
            return;
        }

        var failure = new IOException("the journal was not written");
        try
        {
            _current ??= new JournalFile(_layout.Journal);
            _current.Append(records);
            failure = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e as IOException ?? new IOException(e.Message, e);
        }
        finally
        {
            records.ForEach(record => record.End(failure));
            if (failure is not null || _current!.Length >= FullLength)
            {
                // What is behind a failure might not be found again.
                EndFile();
            }
        }
    }

    private void EndFile()
    {
        lock (_writing)
        {
            if (_current is not null)
            {
                _full.Add(_current);
                _current = null;
            }
        }
    }

    private void Rest()
    {
        EndFile();
        if (_left.Count > 0)
        {
            Empty([]);
        }
    }

    private void Empty(List<JournalFile> files)
    {
        _left.AddRange(files);
        try
        {
            Settle();
            _left.ForEach(file =>
            {
                file.Dispose();
                Durable.Unlink(file.Path);
            });
            _left.Clear();
            Fault = null;
        }
        catch (IOException failure)
        {
            // Tried again at the next rest, and by whoever opens the store next.
            Fault = failure;
        }
    }

    private void Settle()
    {
        try
        {
            if (Fault is null)
            {
                _folder.FlushAll();
                return;
            }
        }
        catch (IOException failure)
        {
            // The system may take the lost pages for clean now, and say nothing the next time.
            Fault = failure;
        }

        JournalReplay.Recover(_layout, _left.Select(file => file.Path), isTrusted: false);
    }
}
