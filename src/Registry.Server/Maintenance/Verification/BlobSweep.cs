using Registry.Server.Index;
using Registry.Server.Index.Damage;

namespace Registry.Server.Maintenance.Verification;

/// <summary>Verifies blobs one after the other, tells of the bad ones, and writes now and then which were right.</summary>
internal sealed partial class BlobSweep(IndexDatabase database, IndexWriter index, BlobVerifier verifier, TimeProvider clock, ILogger<BlobSweep> logger)
{
    // What is not written when the process dies is read again.
    private const int MostUnwritten = 100;
    private static readonly TimeSpan LongestUnwritten = TimeSpan.FromSeconds(30);

    // The log is for the first of them; there may be as many as blobs.
    private const int MostTold = 100;
    private const int MostRepositories = 5;

    /// <param name="note">Is run in the transaction that writes what was found so far, with the id of the last blob; for a place to go on from.</param>
    public async Task RunAsync(
        VerificationRun run, VerificationReader reader, IEnumerable<BlobToVerify> blobs, Func<IndexTransaction, long, bool>? note, CancellationToken cancellationToken)
    {
        var found = new List<BlobToVerify>();
        var (last, written) = (0L, clock.GetTimestamp());
        foreach (var blob in blobs.Where(blob => !run.Skips(blob)))
        {
            var verified = await verifier.VerifyAsync(reader, blob, run.Pace, run.CountBytes, cancellationToken);
            run.Count(verified);
            Tell(run, verified);
            if (verified.Verdict is Verdict.Right or Verdict.Back)
            {
                found.Add(verified.Blob);
            }

            last = blob.Id;
            if (found.Count >= MostUnwritten || clock.GetElapsedTime(written) >= LongestUnwritten)
            {
                await WriteAsync(found, last, note, cancellationToken);
                written = clock.GetTimestamp();
            }
        }

        await WriteAsync(found, last, note, cancellationToken);
    }

    private async Task WriteAsync(List<BlobToVerify> found, long last, Func<IndexTransaction, long, bool>? note, CancellationToken cancellationToken)
    {
        if (last == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await index.RunAsync(
            transaction =>
            {
                found.ForEach(blob => transaction.NoteVerified(blob, now));
                note?.Invoke(transaction, last);
                return true;
            },
            cancellationToken);
        found.Clear();
    }

    private void Tell(VerificationRun run, VerifiedBlob verified)
    {
        var (verdict, blob, finding) = verified;
        if (verdict == Verdict.Back)
        {
            Log.Back(logger, blob.Digest);
        }
        else if (verdict == Verdict.Lost && blob.State != finding.State && run.BadBlobs <= MostTold)
        {
            using var reader = new DamageReader(database);
            var repositories = reader.RepositoriesOf(blob.Digest, MostRepositories + 1);
            var more = repositories.Count > MostRepositories ? ", and more" : "";
            Log.Lost(logger, blob.Digest, finding.State!.Value, finding.Why, $"{string.Join(", ", repositories.Take(MostRepositories).DefaultIfEmpty("none"))}{more}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The blob {Digest} is {State}: {Reason}. It is unknown until somebody pushes it again. Repositories that have it: {Repositories}")]
        public static partial void Lost(ILogger logger, Oci.Digest digest, BlobState state, string reason, string repositories);

        [LoggerMessage(Level = LogLevel.Information, Message = "The blob {Digest} was missing or damaged, and is right again")]
        public static partial void Back(ILogger logger, Oci.Digest digest);
    }
}
