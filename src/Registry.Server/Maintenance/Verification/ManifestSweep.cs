using Registry.Server.Index;
using Registry.Server.Index.Damage;

namespace Registry.Server.Maintenance.Verification;

/// <summary>Compares the manifests in the index with their digests. One that is damaged is answered as unknown until the same digest is pushed again.</summary>
internal sealed partial class ManifestSweep(IndexWriter index, TimeProvider clock, ILogger<ManifestSweep> logger)
{
    public async Task RunAsync(VerificationRun run, VerificationReader reader, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            if (reader.Manifest(id) is not { } manifest)
            {
                continue;
            }

            var isWhole = manifest.IsWhole;
            var isNews = isWhole == manifest.IsMarked;
            if (isNews)
            {
                // Null when a push healed it meanwhile.
                isWhole = (await JudgeAsync(id, cancellationToken))?.IsWhole ?? true;
            }

            run.CountManifest(isWhole, isBack: isNews && isWhole);
            run.CountBytes(manifest.Bytes.Length);
            await run.Pace.SpendAsync(manifest.Bytes.Length, cancellationToken);
        }
    }

    private async Task<ManifestAtRest?> JudgeAsync(long id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await index.RunAsync(transaction => transaction.Judge(id, now), cancellationToken);
        if (changed is { IsWhole: true })
        {
            Log.Back(logger, changed.Digest, changed.Repository);
        }
        else if (changed is not null)
        {
            Log.Damaged(logger, changed.Digest, changed.Repository);
        }

        return changed;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The manifest {Digest} of {Repository} is damaged: the index has other bytes than were pushed. It is unknown until it is pushed again. If there are more, the index itself is damaged: bring back its backup")]
        public static partial void Damaged(ILogger logger, string digest, string repository);

        [LoggerMessage(Level = LogLevel.Information, Message = "The manifest {Digest} of {Repository} was damaged, and is right again")]
        public static partial void Back(ILogger logger, string digest, string repository);
    }
}
