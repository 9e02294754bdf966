using Microsoft.Win32.SafeHandles;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>
/// A file as the disk has it. What the system remembers of it is dropped before it is read, since it says nothing of the disk; and while it is read, since these bytes are not asked for
/// again: with Linux 6.18 a stream of files that nobody else reads drove the files out of memory that were read all the time, and so it does no longer.
/// </summary>
internal sealed class FileAtRest(SafeFileHandle file, long length) : FileRange(file, 0, length)
{
    // Dropping read by read leaves most of it: the system remembers in larger pieces, and drops whole ones only.
    private const long DropInterval = 8 * 1024 * 1024;

    private readonly SafeFileHandle _file = file;
    private long _dropped;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnreadableBlobException">It does not let itself be opened, or is no file.</exception>
    public static BlobAtRest Open(Digest digest, string path)
    {
        SafeFileHandle file;
        try
        {
            file = Handles.Open(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (IOException e) when (MediumErrors.Are(e) || Directory.Exists(path))
        {
            throw new UnreadableBlobException(Directory.Exists(path) ? $"'{path}' is a folder." : e.Message, e);
        }

        Durable.Forget(file, 0);
        var stored = new StoredBlob(digest, RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
        return new BlobAtRest(stored, new FileAtRest(file, stored.Size));
    }

    protected override int ReadAt(Span<byte> buffer, long offset)
    {
        if (offset - _dropped >= DropInterval)
        {
            Durable.Forget(_file, offset);
            _dropped = offset;
        }

        return base.ReadAt(buffer, offset);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_file.IsClosed)
        {
            Durable.Forget(_file, 0);
        }

        base.Dispose(disposing);
    }
}
