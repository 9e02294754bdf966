using System.Data.Common;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;

namespace Registry.Server.Transfer;

internal static class StoreHolding
{
    /// <summary>Does work that puts bytes in the store long before it writes rows: until then they are what clean-up looks for.</summary>
    /// <param name="what">For people: what clean-up waits for.</param>
    /// <exception cref="IOException">The hold could not be kept, or the index not be written.</exception>
    public static async Task HoldAsync(this TransferTarget target, string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await using var hold = await StoreHold.TakeAsync(target.Index, target.Clock, what, target.IsAlone, cancellationToken);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hold.Lost);
        try
        {
            await work(held.Token);
        }
        catch (OperationCanceledException e) when (hold.Lost.IsCancellationRequested)
        {
            throw new IOException("The index could not be written for minutes, so clean-up may have removed what was taken. Run the import again: it goes on where that ended.", e);
        }
        catch (DbException e)
        {
            throw new IOException($"The index of the data folder cannot be written: {e.Message}. What was taken before is here; run the import again, and it goes on where this ended.", e);
        }
    }
}
