namespace Registry.Server.Index.Cleanup;

/// <summary>A hold that is renewed until it is disposed.</summary>
internal sealed class StoreHold : IAsyncDisposable
{
    // What clean-up had decided on before is removed by then.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();
    private readonly IndexWriter _index;
    private readonly TimeProvider _clock;
    private readonly long _id;
    private readonly Task _renewing;

    private StoreHold(IndexWriter index, TimeProvider clock, long id)
    {
        (_index, _clock, _id) = (index, clock, id);
        _renewing = RenewAsync();
    }

    /// <summary>Cancelled when the hold could not be renewed in time.</summary>
    public CancellationToken Lost { get; private set; }

    /// <summary>Returns when nothing is being removed any more.</summary>
    /// <param name="isAlone">Whether no other process works on the data folder: then there is nothing to wait for.</param>
    public static async Task<StoreHold> TakeAsync(IndexWriter index, TimeProvider clock, string reason, bool isAlone, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hold = new StoreHold(index, clock, await index.RunAsync(transaction => transaction.PutHold(reason, now), cancellationToken));
        if (!isAlone)
        {
            await Task.Delay(Settling, clock, cancellationToken);
        }

        return hold;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        await TryEndAsync();
        _ended.Dispose();
    }

    // What could not be ended is over when nobody renews it.
    private async Task TryEndAsync()
    {
        try
        {
            await _index.RunAsync(transaction => transaction.EndHold(_id), CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            return;
        }
    }

    // While the index cannot be written, clean-up cannot go on either, and there are more tries before the hold is over.
    private async Task<bool> TryRenewAsync()
    {
        var now = _clock.GetUtcNow();
        try
        {
            return await _index.RunAsync(transaction => transaction.RenewHold(_id, now), _ended.Token);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            return true;
        }
    }

    private async Task RenewAsync()
    {
        using var lost = new CancellationTokenSource();
        Lost = lost.Token;
        using var timer = new PeriodicTimer(HoldWrites.Fresh / 6, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                if (!await TryRenewAsync())
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }
}
