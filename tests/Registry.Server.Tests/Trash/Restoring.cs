using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Trash;

/// <summary>What was deleted comes back as it was, by the command beside a running registry.</summary>
public sealed class Restoring : IAsyncLifetime
{
    private TestRegistry? _http;
    private Commands? _commands;

    private TestRegistry Http => _http!;

    private Commands Commands => _commands!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync();
        _commands = new Commands(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _commands!.Dispose();
        await _http!.DisposeAsync();
    }

    [Fact]
    public async Task ATag()
    {
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/v2/app/manifests/v1")).Is(202);
        (await Http.GetAsync("/v2/app/manifests/v1")).Is(404);
        Assert.Equal("Restored: app:v1", Assert.Single((await Commands.DoesAsync("restore", "app:v1")).Lines));
        await AssertPullsAsync("app", "v1", image);
        Assert.Equal(0, await Http.CountAsync("trash"));
    }

    [Fact]
    public async Task AManifestWithItsTags()
    {
        var image = await Http.PushImageAsync("app", "v1");
        await Http.PushManifestAsync("app", "v2", image.Json);
        (await Http.DeleteAsync($"/v2/app/manifests/{image.Digest}")).Is(202);
        Assert.Equal("""{"name":"app","tags":[]}""", (await Http.GetAsync("/v2/app/tags/list")).Is(200).Text);
        (await Http.GetAsync($"/v2/app/manifests/{image.Digest}")).Is(404);
        Assert.Equal([$"Restored: app@{image.Digest}", "Its tag: v1", "Its tag: v2"], (await Commands.DoesAsync("restore", $"app@{image.Digest}")).Lines);
        await AssertPullsAsync("app", "v1", image);
        await AssertPullsAsync("app", "v2", image);
        Assert.Equal(1, await Http.CountAsync("repository"));
    }

    [Fact]
    public async Task ARepositoryWithAllThatIsInIt()
    {
        var images = new List<SampleImage>();
        for (var i = 0; i < 5; i++)
        {
            images.Add(await Http.PushImageAsync("team/app", $"v{i}"));
        }

        (await Http.DeleteAsync("/api/v1/repositories/team/app")).Is(204);
        Assert.Equal("""{"repositories":[]}""", (await Http.GetAsync("/v2/_catalog")).Is(200).Text);
        (await Http.GetAsync($"/v2/team/app/blobs/{images[0].Layer.Digest}")).Is(404);
        await Commands.DoesAsync("restore", "team/app");
        Assert.Equal("""{"repositories":["team/app"]}""", (await Http.GetAsync("/v2/_catalog")).Is(200).Text);
        for (var i = 0; i < 5; i++)
        {
            await AssertPullsAsync("team/app", $"v{i}", images[i]);
        }
    }

    [Fact]
    public async Task ARepositoryIntoOneThatIsThereAgain()
    {
        var (old, moved, both) = (await Http.PushImageAsync("app", "old"), await Http.PushImageAsync("app", "latest"), await Http.PushImageAsync("app", "both"));
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        var latest = await Http.PushImageAsync("app", "latest");
        foreach (var blob in new[] { both.Config, both.Layer })
        {
            (await Http.PostAsync($"/v2/app/blobs/uploads/?mount={blob.Digest}")).Is(202);
        }

        var result = await Commands.DoesAsync("restore", "app");
        Assert.Equal(["Restored: app", "Its tag: both", "Its tag: old", "Not restored, for it points elsewhere by now: app:latest"], result.Lines);
        await AssertPullsAsync("app", "old", old);
        await AssertPullsAsync("app", "both", both);
        await AssertPullsAsync("app", "latest", latest);
        (await Http.GetAsync($"/v2/app/manifests/{moved.Digest}")).Is(200);
        Assert.Equal(1, await Http.CountAsync("repository"));
    }

    [Fact]
    public async Task AManifestThatWasPushedAgain()
    {
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync($"/v2/app/manifests/{image.Digest}")).Is(202);
        await Http.PushManifestAsync("app", "v2", image.Json);
        Assert.Equal([$"Restored: app@{image.Digest}", "Its tag: v1"], (await Commands.DoesAsync("restore", $"app@{image.Digest}")).Lines);
        await AssertPullsAsync("app", "v1", image);
        await AssertPullsAsync("app", "v2", image);
    }

    [Fact]
    public async Task OfSeveralDeletionsTheLast()
    {
        await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/v2/app/manifests/v1")).Is(202);
        var second = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/v2/app/manifests/v1")).Is(202);
        await Commands.DoesAsync("restore", "app:v1");
        await AssertPullsAsync("app", "v1", second);
        Assert.Equal(1, await Http.CountAsync("trash"));
        Assert.Contains("the tag app:v1 exists again", (await Commands.RunAsync("restore", "--number", "1")).Is(1).Error, StringComparison.Ordinal);
        Assert.Equal(1, await Http.CountAsync("trash"));
    }

    [Fact]
    public async Task NothingOfATagWhoseManifestWentToo()
    {
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/v2/app/manifests/v1")).Is(202);
        (await Http.DeleteAsync($"/v2/app/manifests/{image.Digest}")).Is(202);
        Assert.Contains($"registry restore app@{image.Digest}", (await Commands.RunAsync("restore", "app:v1")).Is(1).Error, StringComparison.Ordinal);
        await Commands.DoesAsync("restore", $"app@{image.Digest}");
        await Commands.DoesAsync("restore", "app:v1");
        await AssertPullsAsync("app", "v1", image);
    }

    [Theory]
    [InlineData("app:v9", "is not in the trash")]
    [InlineData("app", "is not in the trash")]
    [InlineData("localhost:5000/app:v1", "without the registry's host")]
    [InlineData("App", "names no repository")]
    public async Task WhatIsNotThereIsSaid(string image, string told)
    {
        await Http.PushImageAsync("app", "v1");
        Assert.Contains(told, (await Commands.RunAsync("restore", image)).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingThatWasPurged()
    {
        await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        Assert.Contains("but not both; nothing was ended", (await Commands.RunAsync("trash", "purge", "1", "--all")).Is(1).Error, StringComparison.Ordinal);
        Assert.Contains("but not both; nothing was restored", (await Commands.RunAsync("restore", "other", "--number", "1")).Is(1).Error, StringComparison.Ordinal);
        Assert.Equal("Ended: app", Assert.Single((await Commands.DoesAsync("trash", "purge", "--all")).Lines));
        (await Commands.RunAsync("restore", "app")).Is(1);
        foreach (var table in new[] { "trash", "repository", "manifest", "tag", "repository_blob" })
        {
            Assert.Equal(0, await Http.CountAsync(table));
        }
    }

    [Fact]
    public async Task WhatIsInTheTrashIsNotMountedByThoseWhoNameNoSource()
    {
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        (await Http.PostAsync($"/v2/other/blobs/uploads/?mount={image.Layer.Digest}")).Is(202);
    }

    [Fact]
    public async Task TheTrashSaysWhatWhenAndByWhom()
    {
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/v2/app/manifests/v1")).Is(202);
        (await Http.DeleteAsync($"/v2/app/manifests/{image.Digest}")).Is(202);
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        var lines = (await Commands.DoesAsync("trash", "list")).Lines;
        Assert.Equal(4, lines.Length);
        Assert.EndsWith("app:v1", lines[1], StringComparison.Ordinal);
        Assert.EndsWith($"app@{image.Digest}", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("app", lines[3], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Contains("anonymous", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EachDeletionIsToldBeforeItIsDone()
    {
        var shared = Some.Bytes(1000);
        var blob = await Http.PushBlobAsync("app", shared);
        var image = await Http.PushImageAsync("app", "v1");
        await Http.PushManifestAsync("app", "v2", Documents.Image(new Descriptor(Documents.ConfigType, blob, 1000), [image.Config]));
        var index = await Http.PushManifestAsync("app", "multi", Documents.Index([new Descriptor(MediaTypes.OciManifest, image.Digest, image.Bytes.Length)]), MediaTypes.OciIndex);
        await Http.PushBlobAsync("app", Documents.EmptyConfig);
        var signature = await Http.PushManifestAsync("app", null, Documents.Small(Documents.Subject(image.Digest)));

        // Its config is the other image's layer, so only its layer and itself come back.
        var told = await Commands.DoesAsync("delete", $"app@{image.Digest}", "--dry-run");
        Assert.Contains("tag that would be gone: v1", told.Lines);
        Assert.Contains($"index that would lack it: {index}", told.Lines);
        Assert.Contains($"referrer that would lack its subject: {signature}", told.Lines);
        Assert.Contains($"({3000 + image.Bytes.Length} bytes) come back", told.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("nothing was deleted", (await Commands.RunAsync("delete", $"app@{image.Digest}")).Is(1).Error, StringComparison.Ordinal);
        await AssertPullsAsync("app", "v1", image);

        await Commands.DoesAsync("delete", $"app@{image.Digest}", "--yes");
        (await Http.GetAsync("/v2/app/manifests/v1")).Is(404);
    }

    [Fact]
    public async Task WhatADeletionIsSaidToFreeIsWhatItFrees()
    {
        var kept = await Http.PushImageAsync("kept", "v1");
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.PostAsync($"/v2/app/blobs/uploads/?mount={kept.Layer.Digest}&from=kept")).Is(201);
        await Http.PushManifestAsync("app", "v2", Documents.Image(image.Config, [kept.Layer]));
        using var reader = new DeletionReader(Http.Services.GetRequiredService<IndexDatabase>());
        var before = await BytesAsync();
        var told = reader.Find(RepositoryName.Parse("app"), null)!.Bytes;
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        await Commands.DoesAsync("trash", "purge", "--all");
        Assert.Equal(told, before - await BytesAsync());
    }

    // What blobs that something links and manifests have together.
    private Task<long> BytesAsync() => Http.Services.GetRequiredService<IndexWriter>().RunAsync(
        index => (long)index.Statement(
            "SELECT (SELECT COALESCE(SUM(size), 0) FROM manifest) + (SELECT COALESCE(SUM(size), 0) FROM blob WHERE EXISTS (SELECT 1 FROM repository_blob l WHERE l.blob_id = id))").Scalar()!,
        TestContext.Current.CancellationToken);

    private async Task AssertPullsAsync(string repository, string tag, SampleImage image)
    {
        Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{repository}/manifests/{tag}")).Is(200).Body);
        foreach (var blob in new[] { image.Config, image.Layer })
        {
            Assert.Equal(blob.Digest, Digest.Of((await Http.GetAsync($"/v2/{repository}/blobs/{blob.Digest}")).Is(200).Body));
        }
    }
}
