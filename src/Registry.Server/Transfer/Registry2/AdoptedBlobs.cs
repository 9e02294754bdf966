using System.Runtime.InteropServices;
using Registry.Oci;
using Registry.Server.Transfer.Streams;
using Registry.Storage.FileSystem;

namespace Registry.Server.Transfer.Registry2;

/// <summary>Brings the volume's files into the store: by hard links where that can be done, else by copying.</summary>
/// <param name="copies">Copies in any case.</param>
internal sealed class AdoptedBlobs(TransferTarget target, TransferReport report, bool copies, bool isDryRun) : IDisposable
{
    private readonly BlobAdoption? _adoption = copies || isDryRun ? null : (target.Store as FileSystemBlobStore)?.Adopt();

    // What a dry run has counted: half a digest each, for there may be millions.
    private readonly HashSet<UInt128> _counted = [];

    /// <summary>Null, with the reason, when the file is not that blob or cannot be read.</summary>
    public async Task<(Arrival? Arrival, string Fault)> TakeAsync(Digest digest, FileInfo file, CancellationToken cancellationToken)
    {
        if (target.Reader.FindBlobAnywhere(digest) is not null)
        {
            return (Arrival.Known, "");
        }

        if (isDryRun)
        {
            Count(digest, file.Length);
            return (Arrival.Linked, "");
        }

        if (!TryLink(digest, file.FullName))
        {
            return await CopyAsync(digest, file, cancellationToken);
        }

        report.LinkedBlobs++;
        report.LinkedBytes += file.Length;
        return (Arrival.Linked, "");
    }

    /// <summary>As <see cref="TakeAsync"/>, but never by a link.</summary>
    public async Task<(Arrival? Arrival, string Fault)> CopyAsync(Digest digest, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = new SourceStream(OpenRead(file.FullName), read => report.CopiedBytes += read);
            if (!await target.Store.PutAsync(digest, source, cancellationToken))
            {
                return (null, "its bytes have another digest");
            }
        }
        catch (UnreadableSourceException e)
        {
            return (null, e.Message);
        }

        report.CopiedBlobs++;
        return (Arrival.Copied, "");
    }

    /// <summary>Returns when what was taken is on the disk.</summary>
    public void Flush() => _adoption?.Flush();

    public void Dispose() => _adoption?.Dispose();

    // Why it failed, copying will tell: it meets the same file and the same folder.
    private bool TryLink(Digest digest, string file)
    {
        try
        {
            return _adoption?.TryLink(file, digest) ?? false;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static FileStream OpenRead(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableSourceException(e.Message, e);
        }
    }

    private void Count(Digest digest, long size)
    {
        if (_counted.Add(MemoryMarshal.Read<UInt128>(Convert.FromHexString(digest.Hex.AsSpan(0, 32)))))
        {
            report.LinkedBlobs++;
            report.LinkedBytes += size;
        }
    }
}
