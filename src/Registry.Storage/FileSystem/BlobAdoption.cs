using Microsoft.Win32.SafeHandles;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>
/// Takes over files that another program keeps under their digests. Such a file gets a second name here, a hard link: nothing is read or copied, and it stays where it is. Nobody has
/// looked whether the bytes have that digest.
/// </summary>
public sealed class BlobAdoption : IDisposable
{
    private readonly FileSystemLayout _layout;
    private readonly SafeFileHandle? _root;
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    internal BlobAdoption(FileSystemLayout layout)
    {
        _layout = layout;
        _root = OperatingSystem.IsWindows() ? null : Durable.OpenFolder(layout.Uploads);
    }

    /// <summary>Makes the file the blob of the digest, if there is none. Nothing may count on it before <see cref="Flush"/>.</summary>
    /// <returns>
    /// False where that is not possible: from one file system to another, for somebody else's file, for one link too many, or where another file has the blob's place. Then the bytes
    /// have to be uploaded.
    /// </returns>
    /// <exception cref="IOException">The file cannot be read, or the store cannot be written.</exception>
    public bool TryLink(string file, Digest digest)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(digest);

        // A symbolic link would be linked itself, and not what it leads to.
        if (_root is null || new FileInfo(file).LinkTarget is not null)
        {
            return false;
        }

        var folder = _layout.Prepare(digest);
        var blob = _layout.Blob(digest);
        var isThere = HardLink.Create(file, blob) switch
        {
            LinkResult.Linked => true,
            LinkResult.Exists => HardLink.IsSame(file, blob),
            _ => false,
        };
        if (isThere)
        {
            _changed.Add(folder);
            _changed.Add(file);
        }

        return isThere;
    }

    /// <summary>Returns when all that was linked is on the disk; the bytes too, for who wrote them may not have waited for that.</summary>
    /// <exception cref="IOException">It may not be; nothing may count on it.</exception>
    public void Flush()
    {
        if (_changed.Count == 0 || !Durable.TryFlushAll(_root!, _layout.Uploads))
        {
            foreach (var path in _changed)
            {
                Durable.FlushFolder(path);
            }
        }

        _changed.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _root?.Dispose();
}
