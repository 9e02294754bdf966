using System.Text.RegularExpressions;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>
/// The power is cut at every instant of a recording of the real program's writes: what was not yet made durable is lost, or there, or there in part, and what the program would find has
/// to hold all that it had acknowledged, and promise nothing that is not there.
/// </summary>
/// <remarks><c>REGISTRY_POWER_REQUESTS</c> and <c>REGISTRY_POWER_CUTS</c> make it more; docs/faults.md has the command.</remarks>
public sealed class PowerLoss(RecordedWork work, ITestOutputHelper output) : IClassFixture<RecordedWork>
{
    [Fact]
    public async Task LeavesAllThatWasAcknowledged()
    {
        output.WriteLine($"seed {work.Seed}");
        var (cuts, random) = (await work.CutsAsync(), new Random(work.Seed));
        Assert.NotEqual(0, cuts.Acknowledged);
        Assert.NotEqual(0, cuts.Removed);
        var states = cuts.Lines.SelectMany(_ => Survival.Corners, (line, survival) => (Line: line, survival))
            .Concat(Enumerable.Range(0, FaultSettings.Number("REGISTRY_POWER_CUTS", 200)).Select(_ => (Line: cuts.Lines[random.Next(cuts.Lines.Length)], Survival.OfChance(random.Next()))))
            .ToList();
        foreach (var (line, survival) in states)
        {
            var faults = cuts.Faults(line, survival).Take(10).ToList();
            Assert.True(faults.Count == 0, string.Join('\n', faults));
        }

        output.WriteLine($"{cuts.Acknowledged} acknowledged changes, {cuts.Removed} blobs removed, {cuts.Lines.Length} instants, {states.Count} power cuts, {cuts.Recovered} different states of the index recovered");
    }

    /// <summary>That nothing was found means something only if what is wrong is found.</summary>
    [Theory]
    [InlineData("disk$", "the folder above the data folder is not synced")]
    [InlineData("/uploads/", "a blob's bytes are not synced")]
    [InlineData("/blobs/sha256$", "a new folder's name is not synced")]
    [InlineData("/blobs/sha256/..$", "a blob's name is not synced")]
    [InlineData("/journal/", "small blobs are not synced")]
    [InlineData("/journal$", "the journal goes before its blobs are synced in their places, or its name is not synced")]
    [InlineData("/index.db-wal$", "the index is not synced")]
    public async Task WithoutASyncSomethingWouldBeLost(string path, string what)
    {
        var cuts = await work.CutsAsync(except: call => call.Name is "fsync" or "fdatasync" or "syncfs" && Regex.IsMatch(call.File.Path, path));
        Assert.True(cuts.Lines.Any(line => Survival.Corners.Any(survival => cuts.Faults(line, survival).Any())), what);
    }
}
