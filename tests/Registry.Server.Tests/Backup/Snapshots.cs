using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

internal static class Snapshots
{
    /// <summary>Takes a snapshot of the index now.</summary>
    public static async Task TakeSnapshotAsync(this TestRegistry http) =>
        Assert.True(await http.Services.GetRequiredService<IndexSnapshots>().RunAsync(TestContext.Current.CancellationToken));

    public static IReadOnlyList<Snapshot> AllIn(string data) => new SnapshotFolder(data).All();
}
