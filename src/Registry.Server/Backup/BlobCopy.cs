using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Storage;

namespace Registry.Server.Backup;

/// <summary>Copies the blobs that an index names from one store to another, several at a time. Each is compared with its digest on the way, and durable before it counts.</summary>
internal sealed class BlobCopy(IBlobStore from, IBlobStore to, IProgress<string>? progress)
{
    // Most of the time of a small blob is the disk's, waiting for it to be durable. More than this were no faster.
    private const int AtATime = 8;

    // No key of a client's upload begins so: those are hexadecimal.
    private const string KeyPrefix = "copy";

    private readonly Lock _lock = new();

    public CopiedBlobs Result { get; } = new();

    /// <summary>Whether blobs that the target has already are read again and compared, and not only by their size.</summary>
    public bool ChecksKept { get; init; }

    /// <param name="index">A copy of the index.</param>
    public async Task RunAsync(string index, CancellationToken cancellationToken)
    {
        await CancelLeftoversAsync(cancellationToken);
        using var connection = IndexFile.Open(index, SqliteOpenMode.ReadOnly);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        var total = BlobEntry.TotalSize(connection);
        await Parallel.ForEachAsync(BlobEntry.All(connection), options, async (blob, token) =>
        {
            var (outcome, fault) = await CopyAsync(blob, token);
            lock (_lock)
            {
                Result.Add(blob, outcome, fault);
                progress?.Report($"Copying blobs: {Sizes.Text(Result.Size)} of {Sizes.Text(total)}");
            }
        });
    }

    // What an earlier one that broke off has left.
    private async Task CancelLeftoversAsync(CancellationToken cancellationToken)
    {
        await foreach (var left in to.ListUploadsAsync(cancellationToken))
        {
            if (left.Key.StartsWith(KeyPrefix, StringComparison.Ordinal) && await to.ResumeUploadAsync(left.Key, cancellationToken) is { } upload)
            {
                await upload.CancelAsync();
            }
        }
    }

    private async Task<(CopyOutcome Outcome, string? Fault)> CopyAsync(BlobEntry blob, CancellationToken cancellationToken)
    {
        if (await HasAsync(blob, cancellationToken))
        {
            return (CopyOutcome.Kept, null);
        }

        try
        {
            await using var source = await from.OpenReadAsync(blob.Digest, 0, blob.Size, cancellationToken);
            return source is null ? (CopyOutcome.Absent, "its bytes are not there") : await PutAsync(blob, new SourceStream(source), cancellationToken);
        }
        catch (SourceFaultException e)
        {
            return (CopyOutcome.Damaged, e.Message);
        }
    }

    private async Task<(CopyOutcome Outcome, string? Fault)> PutAsync(BlobEntry blob, SourceStream source, CancellationToken cancellationToken)
    {
        await using var upload = await to.CreateUploadAsync($"{KeyPrefix}{Guid.NewGuid():n}", blob.Digest.Algorithm, cancellationToken);
        var isCommitted = false;
        try
        {
            await upload.AppendAsync(source, cancellationToken);
            isCommitted = await upload.CommitAsync(blob.Digest);
            return isCommitted ? (CopyOutcome.Copied, null) : (CopyOutcome.Damaged, "its bytes have another digest");
        }
        finally
        {
            if (!isCommitted)
            {
                await upload.CancelAsync();
            }
        }
    }

    private async Task<bool> HasAsync(BlobEntry blob, CancellationToken cancellationToken)
    {
        if (await to.StatAsync(blob.Digest, cancellationToken) is not { } kept || kept.Size != blob.Size)
        {
            return false;
        }

        return !ChecksKept || await BlobCheck.IsWholeAsync(to, blob, cancellationToken);
    }
}
