using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>The data folder of a registry that was stopped: images, indexes, moved tags, a mount, referrers, the trash, and somebody who may sign in.</summary>
internal sealed class SampleRegistry : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Data => _folder["data"];

    /// <summary>Each tag with its digest.</summary>
    public required SortedDictionary<string, string> Tags { get; init; }

    /// <param name="snapshotAfter">How many images are there when a snapshot of the index is taken; null for none.</param>
    /// <param name="imagesInLog">How many more are pushed that only the write-ahead log knows of: the folder is as a power cut leaves it. 0 for one that was stopped.</param>
    public static async Task<SampleRegistry> MakeAsync(int images, int? snapshotAfter = null, int imagesInLog = 0)
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Auth.Enabled = false);
        await AddUserAsync(http);
        for (var i = 0; i <= images + imagesInLog; i++)
        {
            await (i == images ? http.RestartAsync() : Task.CompletedTask);
            await (i == snapshotAfter ? http.TakeSnapshotAsync() : Task.CompletedTask);
            await (i < images + imagesInLog ? PushAsync(http, i) : Task.CompletedTask);
        }

        var made = new SampleRegistry { Tags = await http.PullAllAsync() };
        await (imagesInLog == 0 ? http.StopAsync() : Task.CompletedTask);
        Folders.Copy(http.Folder, made.Data, "lock", "index.db-shm");
        return made;
    }

    /// <summary>A copy of the data folder, to be damaged.</summary>
    public string Copy(string name) => Folders.Copy(Data, _folder[name]);

    public void Dispose() => _folder.Dispose();

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
