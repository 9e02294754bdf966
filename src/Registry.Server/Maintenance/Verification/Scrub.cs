using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Settings;

namespace Registry.Server.Maintenance.Verification;

/// <summary>
/// Reads all that is kept again and again while the registry works, slowly: first what nobody has looked at yet, then what has come of age since it was. What is missing or damaged is
/// looked at with each pass, for a disk may come back.
/// </summary>
internal sealed class Scrub(IndexDatabase database, IndexWriter index, BlobSweep blobs, ManifestSweep manifests, ScrubOptions options, TimeProvider clock) : IDisposable
{
    private const int Piece = 1000;

    // A blob is then read at most a thirtieth of the age later than it came of age.
    private const int PassesOfAnAge = 30;

    // Rows are read at the same pace as bytes.
    private const int BytesOfARow = 256;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ScrubPass _blobPass = new("scrub-blobs", options.Every / PassesOfAnAge);
    private readonly ScrubPass _manifestPass = new("scrub-manifests", options.Every);

    // Since the pass began.
    private readonly HashSet<long> _unreadable = [];
    private bool _hasBegun;

    /// <summary>Does what is due. Whatever it is stopped at, the next call goes on.</summary>
    public async Task<VerificationRun> RunAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var run = new VerificationRun(new Pace(clock, options.MaxRate), _unreadable);
            using var reader = new VerificationReader(database);
            await VerifyBlobsAsync(run, reader, cancellationToken);
            await VerifyManifestsAsync(run, reader, cancellationToken);
            return run;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task VerifyBlobsAsync(VerificationRun run, VerificationReader reader, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(_blobPass, cancellationToken);
        if (place == 0 || !_hasBegun)
        {
            _unreadable.Clear();
            await ThroughAsync(run, reader, reader.Lost, cancellationToken);
            _hasBegun = true;
        }

        await ThroughAsync(run, reader, reader.Unverified, cancellationToken);
        if (place is null)
        {
            return;
        }

        while (reader.All(place.Value, Piece) is { Count: > 0 } piece)
        {
            var due = clock.GetUtcNow() - options.Every;
            await blobs.RunAsync(run, reader, piece.Where(blob => blob.State == BlobState.Present && blob.VerifiedAt <= due), _blobPass.Note, cancellationToken);
            await run.Pace.SpendAsync(piece.Count * BytesOfARow, cancellationToken);
            await ThroughAsync(run, reader, reader.Unverified, cancellationToken);
            place = piece[^1].Id;
        }

        await index.RunAsync(_blobPass.End, cancellationToken);
    }

    private async Task VerifyManifestsAsync(VerificationRun run, VerificationReader reader, CancellationToken cancellationToken)
    {
        if (await PlaceAsync(_manifestPass, cancellationToken) is not { } place)
        {
            return;
        }

        while (reader.Manifests(place, Piece) is { Count: > 0 } piece)
        {
            await manifests.RunAsync(run, reader, piece, cancellationToken);
            place = piece[^1];
            await index.RunAsync(transaction => _manifestPass.Note(transaction, piece[^1]), cancellationToken);
        }

        await index.RunAsync(_manifestPass.End, cancellationToken);
    }

    private async Task ThroughAsync(VerificationRun run, VerificationReader reader, Func<long, int, List<BlobToVerify>> behind, CancellationToken cancellationToken)
    {
        for (var piece = behind(0, Piece); piece.Count > 0; piece = behind(piece[^1].Id, Piece))
        {
            await blobs.RunAsync(run, reader, piece, null, cancellationToken);
        }
    }

    private Task<long?> PlaceAsync(ScrubPass pass, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return index.RunAsync(transaction => pass.Place(transaction, now), cancellationToken);
    }
}
