using Microsoft.Extensions.Logging;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>Damage that the start does not meet: what is whole is served, what is not is an error that says what to do, and a rebuild brings back the rest.</summary>
public sealed class DamageFoundLate : IAsyncLifetime
{
    private const int PageSize = 4096;

    private SampleRegistry _sample = null!;

    public async ValueTask InitializeAsync() => _sample = await SampleRegistry.MakeAsync(images: 6);

    public ValueTask DisposeAsync()
    {
        _sample.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task RequestsThatMeetItAreRefusedAndTheLogSaysWhatToDo()
    {
        var data = _sample.Copy("damaged");
        Damage(data, "manifest");
        await using (var http = await Folders.ServeAsync(data))
        {
            (await http.GetAsync("/v2/team/r0/tags/list")).Is(200);
            Assert.Equal(["UNAVAILABLE"], (await http.SendUncheckedAsync("GET", "/v2/team/r0/manifests/latest")).Is(503).Codes);
            Assert.Contains(http.Log.Lines, line => line.Level == LogLevel.Critical && line.Text.Contains("registry rebuild", StringComparison.Ordinal));
            Assert.NotEmpty((await http.WhileStoppedAsync(() => Rebuilds.RebuildAsync(data, code: 2))).LostManifests());
            await http.PullAllAsync();
        }
    }

    [Theory]
    [InlineData("access_version")]
    [InlineData("sqlite_master")]
    public async Task AStartThatMeetsItSaysWhatToDo(string table)
    {
        var data = _sample.Copy("damaged");
        Damage(data, table);
        var refused = (await Commands.TypeAsync("serve", "--urls", "http://127.0.0.1:0", "--data", data)).Is(1).Error;
        Assert.Contains($"registry rebuild --data {data}", refused, StringComparison.Ordinal);
        Assert.Single(refused.TrimEnd().Split(Environment.NewLine));
        var report = await Rebuilds.RebuildAsync(data, code: 0);
        Assert.Equal("complete", report.GetProperty("outcome").GetString());
        await using var http = await Folders.ServeAsync(data);
        Assert.Equal(_sample.Tags, await http.PullAllAsync());
    }

    // The page where the table begins, but for the header of the file.
    private static void Damage(string data, string table)
    {
        long page = 1;
        if (table != "sqlite_master")
        {
            using var connection = new IndexDatabase(data).OpenReader();
            using var root = new Statement(connection, "SELECT rootpage FROM sqlite_master WHERE name = @0");
            page = (long)root.Scalar(table)!;
        }

        using var file = File.OpenHandle(IndexDatabase.PathIn(data), FileMode.Open, FileAccess.Write);
        var offset = (page - 1) * PageSize;
        RandomAccess.Write(file, new byte[PageSize - 100], offset + 100);
        RandomAccess.Write(file, new byte[page == 1 ? 0 : 100], offset);
    }
}
