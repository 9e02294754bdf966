using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Storage;

namespace Registry.Server.Tests.Support;

/// <summary>Clean-up by a clock that a test moves.</summary>
internal static class CleaningUp
{
    /// <summary>Later than any grace window, expiry and trash of the defaults.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(30);

    /// <summary>Runs a clean-up to its end; the clock goes on while it waits.</summary>
    public static async Task<CleanupRun> CleanUpAsync(this TestRegistry http, ManualTime clock, bool isThorough = true)
    {
        var run = http.Services.GetRequiredService<Cleanup>().RunAsync(isThorough, null, TestContext.Current.CancellationToken);
        while (!run.IsCompleted)
        {
            // A turn of the writer's, so that the clock does not run away from the work.
            await http.CountAsync("removal");
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await run;
    }

    /// <summary>What the store has.</summary>
    public static async Task<HashSet<Digest>> StoredAsync(this TestRegistry http)
    {
        var store = http.Services.GetRequiredService<IBlobStore>();
        var digests = new HashSet<Digest>();
        foreach (var algorithm in DigestAlgorithm.All)
        {
            for (var first = 0; first <= byte.MaxValue; first++)
            {
                digests.UnionWith(await store.ListAsync(algorithm, (byte)first, TestContext.Current.CancellationToken).Select(blob => blob.Digest).ToListAsync());
            }
        }

        return digests;
    }

    /// <summary>How many rows the table has.</summary>
    public static Task<long> CountAsync(this TestRegistry http, string table) =>
        http.Services.GetRequiredService<IndexWriter>().RunAsync(index => (long)index.Statement($"SELECT COUNT(*) FROM {table}").Scalar()!, TestContext.Current.CancellationToken);
}
