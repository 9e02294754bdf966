using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

/// <summary>Alone in the process: what other registries have would be taken for what is left of this one.</summary>
[CollectionDefinition(nameof(Disposals), DisableParallelization = true)]
[Collection(nameof(Disposals))]
public sealed class Disposals
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LeaveNoThreadNoFileAndNoPort(bool onDisk)
    {
        var before = Leftovers.Folders();
        var registry = await StartAsync(onDisk);
        await UseAsync(registry);
        Assert.NotEmpty(Leftovers.Threads());
        Assert.NotEmpty(Leftovers.OpenFiles());
        Assert.True(Leftovers.IsListening(registry.Address.Port));

        await registry.DisposeAsync();
        await registry.DisposeAsync();

        Assert.Empty(Leftovers.Threads());
        Assert.Empty(Leftovers.OpenFiles());
        Assert.Equal(before, Leftovers.Folders());
        Assert.False(Leftovers.IsListening(registry.Address.Port));
    }

    [Fact]
    public async Task LeaveNothingOfAStartThatFailed()
    {
        var before = Leftovers.Folders();

        await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Rules = [new("nobody", "**", "pull")] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Settings = { ["Auth:HtpasswdFile"] = "/nowhere/users" } }, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRegistry.StartAsync(cancellationToken: new CancellationToken(canceled: true)));

        Assert.Empty(Leftovers.Threads());
        Assert.Empty(Leftovers.OpenFiles());
        Assert.Equal(before, Leftovers.Folders());
    }

    [Fact]
    public async Task DoNotWaitForRequestsThatHang()
    {
        var registry = await StartAsync(onDisk: false);
        using var client = registry.CreateClient();
        registry.Faults.Inject(Fault.Stall());
        var hanging = client.GetAsync("/v2/", Token);
        await registry.Requests.WaitForAsync(_ => true, Token);

        await registry.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
        Assert.Empty(Leftovers.Threads());
    }

    [Fact]
    public async Task EndASnapshotThatWaits()
    {
        var before = Leftovers.Folders();
        var registry = await StartAsync(onDisk: false);
        using var client = registry.CreateClient();
        registry.Faults.Inject(Fault.StallAfter(0));
        var stalled = client.GetAsync("/v2/", Token);
        await registry.Requests.WaitForAsync(_ => true, Token);
        var taking = registry.SnapshotAsync(Token);

        await registry.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => taking.WaitAsync(Patience.Limit, Token));
        await Task.WhenAny(stalled);
        Assert.Empty(Leftovers.Threads());
        Assert.Equal(before, Leftovers.Folders());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EndWhatIsGoingOn(bool onDisk)
    {
        var before = Leftovers.Folders();
        for (var round = 0; round < 5; round++)
        {
            var registry = await StartAsync(onDisk);
            var snapshot = await registry.SnapshotAsync(Token);
            using var done = new SemaphoreSlim(0);
            Task[] working =
            [
                RepeatAsync(() => registry.SnapshotAsync(Token), done),
                RepeatAsync(() => registry.RollBackAsync(snapshot, Token), done),
                RepeatAsync(() => registry.SeedAsync("app:1", TestImage.Random(1), Token), done),
            ];
            for (var work = 0; work < round; work++)
            {
                await done.WaitAsync(Token);
            }

            await registry.DisposeAsync();

            foreach (var work in working)
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(() => work.WaitAsync(Patience.Limit, Token));
            }
        }

        Assert.Empty(Leftovers.Threads());
        Assert.Equal(before, Leftovers.Folders());
    }

    private static async Task RepeatAsync(Func<Task> work, SemaphoreSlim done)
    {
        await Task.Yield();
        while (true)
        {
            await work();
            done.Release();
        }
    }

    private static Task<TestRegistry> StartAsync(bool onDisk) =>
        TestRegistry.StartAsync(new() { OnDisk = onDisk, Tls = true, Users = [new TestUser("alice", "s3cret")] }, Token);

    private static async Task UseAsync(TestRegistry registry)
    {
        var image = TestImage.Random(1);
        await registry.SeedAsync("app:1", image, Token);
        await registry.RollBackAsync(await registry.SnapshotAsync(Token), Token);
        using var client = registry.CreateClient(new TestUser("alice", "s3cret"));
        Assert.Equal(201, await client.PushBlobAsync("app", TestImage.Random(2).Blobs[1]));
        Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
    }
}
