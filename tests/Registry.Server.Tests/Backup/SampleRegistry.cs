using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>The data folder of a registry that was stopped: images, indexes, moved tags, a mount, referrers, the trash, and somebody who may sign in.</summary>
internal sealed class SampleRegistry : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Data => _folder["data"];

    /// <summary>Each tag with its digest.</summary>
    public SortedDictionary<string, string> Tags { get; private set; } = [];

    /// <param name="snapshotsAfter">After how many images a snapshot of the index is taken; <see cref="SnapshotsAfter"/> has it.</param>
    /// <param name="imagesInLog">How many more are pushed that only the write-ahead log knows of: the folder is as a power cut leaves it. 0 for one that was stopped.</param>
    public static async Task<SampleRegistry> MakeAsync(int images, int imagesInLog = 0, params int[] snapshotsAfter)
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Auth.Enabled = false);
        await AddUserAsync(http);
        var made = new SampleRegistry();
        for (var i = 0; i <= images + imagesInLog; i++)
        {
            await (i == images && imagesInLog > 0 ? http.RestartAsync() : Task.CompletedTask);
            await (snapshotsAfter.Contains(i) ? made.TakeSnapshotAsync(http, i) : Task.CompletedTask);
            await (i < images + imagesInLog ? PushAsync(http, i) : Task.CompletedTask);
        }

        made.Tags = await http.PullAllAsync();
        await (imagesInLog == 0 ? http.StopAsync() : Task.CompletedTask);
        Folders.Copy(http.Folder, made.Data, "lock", "index.db-shm");
        return made;
    }

    /// <summary>A folder of snapshots, apart from the data.</summary>
    public string SnapshotsAfter(int images) => _folder[$"snapshots{images}"];

    /// <summary>A copy of the data folder.</summary>
    public string Copy(string name) => Folders.Copy(Data, _folder[name]);

    public void Dispose() => _folder.Dispose();

    private async Task TakeSnapshotAsync(TestRegistry http, int images)
    {
        await http.TakeSnapshotAsync();
        Directory.Move(Path.Combine(http.Folder, "snapshots"), SnapshotsAfter(images));
    }

    private static async Task AddUserAsync(TestRegistry http)
    {
        using var commands = new Commands(http);
        await commands.DoesAsync("user", "add", "alice", "--generate");
        await commands.DoesAsync("group", "add", "devs", "alice");
        await commands.DoesAsync("access", "allow", "group:devs", "team/**", "pull,push");
        await commands.DoesAsync("token", "create", "--user", "alice", "--name", "ci");
    }

    private static async Task PushAsync(TestRegistry http, int i)
    {
        var repository = $"team/r{i % 4}";
        var image = await http.PushImageAsync(repository, $"v{i}");
        await http.PushManifestAsync(repository, "latest", image.Json);
        switch (i % 6)
        {
            case 1:
                var other = await http.PushImageAsync(repository);
                var children = new[] { image, other }.Select(child => Documents.Of(child.Bytes, MediaTypes.OciManifest));
                await http.PushManifestAsync(repository, $"multi{i}", Documents.Index(children), MediaTypes.OciIndex);
                break;
            case 2:
                (await http.PostAsync($"/v2/mounted/m{i}/blobs/uploads/?mount={image.Layer.Digest}&from={repository}")).Is(201);
                break;
            case 3:
                await http.PushSmallAsync(repository, more: Documents.Subject(image.Digest));
                break;
            case 4:
                (await http.DeleteAsync($"/v2/{repository}/manifests/v{i}")).Is(202);
                break;
            case 5:
                var gone = await http.PushImageAsync(repository, $"gone{i}");
                (await http.DeleteAsync($"/v2/{repository}/manifests/{gone.Digest}")).Is(202);
                break;
        }
    }
}
