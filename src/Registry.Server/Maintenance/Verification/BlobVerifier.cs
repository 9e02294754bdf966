using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Storage;

namespace Registry.Server.Maintenance.Verification;

internal enum Verdict
{
    /// <summary>The bytes are right, as was thought.</summary>
    Right,

    /// <summary>They were missing or damaged, and are right again.</summary>
    Back,

    /// <summary>They are missing or damaged, and the blob is unknown until it is pushed again.</summary>
    Lost,

    /// <summary>They could not be looked at.</summary>
    Unreadable,

    /// <summary>The blob was pushed again or removed meanwhile.</summary>
    Passed,
}

/// <param name="Blob">As its row was when the verdict was found.</param>
internal sealed record VerifiedBlob(Verdict Verdict, BlobToVerify Blob, BlobFinding Finding);

/// <summary>
/// Verifies one blob. What is bad is marked in its row, so that HEAD, GET and mounts no longer promise it and the next push replaces it; no bytes are moved or removed. A push may
/// put right bytes in place while the old ones are read: a mark then does not stay, for it is made only on the row and of the placing that were looked at.
/// </summary>
internal sealed class BlobVerifier(IndexWriter index, IBlobStore store)
{
    private const int MostTries = 3;

    /// <param name="count">Is told how many bytes were read, as they are.</param>
    public async Task<VerifiedBlob> VerifyAsync(VerificationReader reader, BlobToVerify blob, Pace pace, Action<int> count, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var finding = await BlobCheck.LookAsync(store, blob, pace, count, cancellationToken);
            if (finding.State is null)
            {
                return new VerifiedBlob(Verdict.Unreadable, blob, finding);
            }

            if (finding.State == BlobState.Present)
            {
                return new VerifiedBlob(blob.State == BlobState.Present ? Verdict.Right : Verdict.Back, blob, finding);
            }

            if (await MarkAsync(blob, finding, cancellationToken))
            {
                return new VerifiedBlob(Verdict.Lost, blob, finding);
            }

            if (reader.Find(blob) is not { } now)
            {
                break;
            }

            blob = now;
        }

        return new VerifiedBlob(Verdict.Passed, blob, new BlobFinding(null, null, ""));
    }

    // A push places its bytes and then writes its row. When the row was written before the mark, there is no mark; when after, it takes the mark away. What placed bytes without
    // a row that tells, such as an import, is found by the second look.
    private async Task<bool> MarkAsync(BlobToVerify blob, BlobFinding finding, CancellationToken cancellationToken)
    {
        var state = finding.State!.Value;
        if (!await index.RunAsync(transaction => transaction.NoteLost(blob, state), cancellationToken))
        {
            return false;
        }

        if (await IsStillAsync(blob, finding))
        {
            return true;
        }

        await index.RunAsync(transaction => transaction.TakeBackLost(blob, state), CancellationToken.None);
        return false;
    }

    private async Task<bool> IsStillAsync(BlobToVerify blob, BlobFinding finding)
    {
        try
        {
            return (await store.StatAsync(blob.Digest, CancellationToken.None))?.PlacedAt == finding.PlacedAt;
        }
        catch (IOException)
        {
            // Something that is no file, say. It is no push's.
            return true;
        }
    }
}
