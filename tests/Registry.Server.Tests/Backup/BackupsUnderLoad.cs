using System.Globalization;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>While clients push, move tags and delete, a backup is taken. What it shows was there at one moment, and all of it pulls.</summary>
public sealed class BackupsUnderLoad : IAsyncLifetime
{
    private const int Clients = 6;

    private readonly TempFolder _folder = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task EveryTagOfTheRestoredRegistryPulls()
    {
        using var commands = new Commands(_http);
        await _http.PushImageAsync("before", "v1");
        await _http.WhileStoppedAsync(() => commands.DoesAsync("backup", _folder["backup"]));
        using var ended = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(client => WorkAsync(client, ended.Token)).ToList();
        Assert.Contains("kept     2 blobs", (await commands.DoesAsync("backup", _folder["backup"])).Output, StringComparison.Ordinal);
        await ended.CancelAsync();
        var pushed = await Task.WhenAll(clients);

        (await Commands.TypeAsync("restore-backup", _folder["backup"], "--data", _folder["data"])).Is(0);
        await using var restored = await Folders.ServeAsync(_folder["data"]);
        var tags = await restored.PullAllAsync();
        for (var client = 0; client < Clients; client++)
        {
            AssertMoment(tags, client, pushed[client]);
        }

        Assert.Empty(_http.Log.Errors);
    }

    // Each client pushes v0, v1, … and moves the tag latest along; the older ones it deletes again.
    private async Task<List<string>> WorkAsync(int client, CancellationToken ended)
    {
        var digests = new List<string>();
        for (var i = 0; !ended.IsCancellationRequested; i++)
        {
            var image = await _http.PushImageAsync($"c{client}", string.Create(CultureInfo.InvariantCulture, $"v{i}"));
            await _http.PushManifestAsync($"c{client}", "latest", image.Json);
            digests.Add($"{image.Digest}");
            if (i >= 3)
            {
                (await _http.DeleteAsync($"/v2/c{client}/manifests/{(i % 2 == 0 ? digests[i - 3] : $"v{i - 3}")}")).Is(202);
            }
        }

        return digests;
    }

    // At one moment: latest is the newest image or the one before it, and behind it there are three or four.
    private static void AssertMoment(SortedDictionary<string, string> tags, int client, List<string> digests)
    {
        var own = tags.Where(tag => tag.Key.StartsWith($"c{client}:v", StringComparison.Ordinal)).ToDictionary(tag => int.Parse(tag.Key.Split(":v")[1], CultureInfo.InvariantCulture), tag => tag.Value);
        Assert.All(own, tag => Assert.Equal(digests[tag.Key], tag.Value));
        var newest = own.Keys.Max();
        Assert.Equal(Enumerable.Range(own.Keys.Min(), own.Count), own.Keys.Order());
        Assert.InRange(own.Count, Math.Min(3, newest + 1), 4);
        Assert.Contains(digests.IndexOf(tags[$"c{client}:latest"]), (int[])[newest, newest - 1]);
    }
}
