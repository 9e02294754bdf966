using Registry.Testing.Hosting;

namespace Registry.Testing;

public sealed partial class TestRegistry
{
    /// <summary>Keeps all that the registry has: images, users, rules and the time. Waits for the requests that are being answered; those that come meanwhile wait, and notice nothing.</summary>
    /// <param name="cancellationToken">Gives the waiting up; nothing is kept then.</param>
    /// <returns>What <see cref="RollBackAsync"/> takes, any number of times.</returns>
    public async Task<RegistrySnapshot> SnapshotAsync(CancellationToken cancellationToken = default)
    {
        RegistrySnapshot? snapshot = null;
        await Task.Run(() => ExchangeAsync(abort: false, () => snapshot = new RegistrySnapshot(this, _folder.Keep(), _store?.Copy(), Clock.Shift), cancellationToken), CancellationToken.None).ConfigureAwait(false);
        return snapshot!;
    }

    /// <summary>
    /// Brings back what the snapshot has, heals all faults and empties <see cref="Requests"/>: the registry is as a new one for the next test, at the same address. Requests that are
    /// being answered are broken off; upload sessions that were begun since are gone.
    /// </summary>
    /// <param name="snapshot">One of this registry's.</param>
    /// <param name="cancellationToken">Gives up the waiting for what is broken off.</param>
    /// <returns>When the registry answers again.</returns>
    /// <exception cref="ArgumentException">The snapshot is another registry's.</exception>
    public async Task RollBackAsync(RegistrySnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Registry != this)
        {
            throw new ArgumentException("The snapshot is another registry's.", nameof(snapshot));
        }

        Faults.Heal();
        await Task.Run(() => ExchangeAsync(abort: true, () => Return(snapshot), cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    private void Return(RegistrySnapshot snapshot)
    {
        _folder.Return(snapshot.Folder);
        _store = snapshot.CopyStore();
        Clock.Return(snapshot.Shift);
        Requests.Clear();
    }

    // While no registry works on what there is.
    private Task<bool> ExchangeAsync(bool abort, Action work, CancellationToken cancellationToken) => AloneAsync(
        async either =>
        {
            await _gateway.CloseAsync(abort, either);
            try
            {
                await _gateway.Inner!.DisposeAsync();
                await ThenStartAsync(work);
                return true;
            }
            finally
            {
                _gateway.Open();
            }
        },
        cancellationToken);

    // Also when the work failed, on a full disk for instance: then on what there is.
    private async Task ThenStartAsync(Action work)
    {
        try
        {
            work();
        }
        finally
        {
            _gateway.Inner = await Inner.StartAsync(_settings, Clock, Log, _store, CancellationToken.None);
        }
    }
}
