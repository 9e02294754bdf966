using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class Snapshots
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BringBackWhatWasThereAndNothingElse(bool onDisk)
    {
        await using var registry = await TestRegistry.StartAsync(new() { OnDisk = onDisk }, Token);
        using var client = registry.CreateClient();
        var (kept, later) = (TestImage.Random(1), TestImage.Random(2));
        await registry.SeedAsync("app:1", kept, Token);
        var snapshot = await registry.SnapshotAsync(Token);

        for (var round = 0; round < 3; round++)
        {
            await registry.SeedAsync("app:2", later, Token);
            Assert.Equal(201, await client.PushBlobAsync("app", TestImage.Random(3).Blobs[1]));
            await client.DeleteAsync($"/v2/app/manifests/{kept.Digest}", Token);
            await client.DeleteAsync($"/v2/app/blobs/{kept.Blobs[1].Digest}", Token);
            await registry.RollBackAsync(snapshot, Token);

            Assert.Equal(kept.Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
            Assert.Equal(kept.Blobs[1].Size, (await client.BytesAsync($"/v2/app/blobs/{kept.Blobs[1].Digest}")).Length);
            Assert.Equal(404, await client.StatusAsync("/v2/app/manifests/2"));
            Assert.Equal(404, await client.StatusAsync($"/v2/app/blobs/{TestImage.Random(3).Blobs[1].Digest}"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BringBackWhatCleanUpHasRemoved(bool onDisk)
    {
        await using var registry = await TestRegistry.StartAsync(new() { OnDisk = onDisk, Settings = { ["Trash:Keep"] = "00:00:00" } }, Token);
        using var client = registry.CreateClient();
        var image = TestImage.Random(1);
        await registry.SeedAsync("app:1", image, Token);
        var snapshot = await registry.SnapshotAsync(Token);
        await client.DeleteAsync($"/v2/app/manifests/{image.Digest}", Token);
        for (var day = 0; day < 4; day++)
        {
            registry.Clock.Advance(TimeSpan.FromDays(1));
        }

        await registry.RollBackAsync(snapshot, Token);

        Assert.Equal(image.Blobs[1].Size, (await client.BytesAsync($"/v2/app/blobs/{image.Blobs[1].Digest}")).Length);
    }

    [Fact]
    public async Task BringBackUsersTimeAndQuiet()
    {
        var alice = new TestUser("alice", "s3cret");
        await using var registry = await TestRegistry.StartAsync(new() { Users = [alice], Tls = true }, Token);
        using var client = registry.CreateClient(alice);
        var token = await client.TokenAsync("repository:app:pull");
        var snapshot = await registry.SnapshotAsync(Token);
        registry.Clock.Advance(TimeSpan.FromDays(10));
        registry.Faults.Inject(Fault.Status(500));
        var now = registry.Clock.GetUtcNow();

        await registry.RollBackAsync(snapshot, Token);

        Assert.Empty(registry.Requests);
        Assert.True(registry.Clock.GetUtcNow() < now - TimeSpan.FromDays(9));
        Assert.Equal(200, await client.StatusAsync("/v2/"));
        using var bearer = registry.CreateClient().WithToken(token);
        Assert.Equal(404, await bearer.StatusAsync("/v2/app/manifests/1"));
    }

    [Fact]
    public async Task KeepTheAddressAndTheConnections()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        await client.StatusAsync("/v2/");
        var (snapshot, address) = (await registry.SnapshotAsync(Token), registry.Address);

        // A POST is not sent again over another connection, should this one have ended.
        for (var round = 0; round < 5; round++)
        {
            await registry.RollBackAsync(snapshot, Token);
            using var answer = await client.PostAsync("/v2/app/blobs/uploads/", null, Token);
            Assert.Equal(202, (int)answer.StatusCode);
        }

        Assert.Equal(address, registry.Address);
    }

    [Fact]
    public async Task BreakOffWhatIsBeingAnswered()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var snapshot = await registry.SnapshotAsync(Token);
        await registry.SeedAsync("app:1", TestImage.Random(1), Token);
        using var upload = new SlowUpload();
        var pushing = client.PostAsync("/v2/app/blobs/uploads/?digest=sha256:00", upload, Token);
        await registry.Requests.WaitForAsync(request => request.Method == "POST", Token);

        await registry.RollBackAsync(snapshot, Token);
        upload.GoOn();

        await Assert.ThrowsAsync<HttpRequestException>(() => pushing);
        Assert.Equal(404, await client.StatusAsync("/v2/app/manifests/1"));
    }

    /// <summary>What comes or goes at the moment of a roll back is broken off, or it is past; neither is waited for.</summary>
    [Fact]
    public async Task CanBeReturnedToWhileOthersAsk()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var snapshot = await registry.SnapshotAsync(Token);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = Task.WhenAll(Enumerable.Range(0, 16).Select(_ => AskAsync(client, enough.Token)));

        for (var round = 0; round < 50; round++)
        {
            await registry.RollBackAsync(snapshot, Token).WaitAsync(Patience.Limit, Token);
        }

        await enough.CancelAsync();
        await asking;
        Assert.Equal(200, await client.StatusAsync("/v2/"));
    }

    [Fact]
    public async Task WaitForWhatIsBeingAnsweredAndHoldWhatComes()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var fault = registry.Faults.Inject(Fault.Stall(), times: 1);
        var stalled = client.StatusAsync("/v2/");
        await registry.Requests.WaitForAsync(_ => true, Token);

        var taking = registry.SnapshotAsync(Token);
        var waiting = client.StatusAsync("/v2/_catalog");
        await registry.Requests.WaitForAsync(request => request.Path == "/v2/_catalog", Token);
        Assert.False(taking.IsCompleted || waiting.IsCompleted);
        fault.Heal();

        await taking;
        Assert.Equal(200, await stalled);
        Assert.Equal(200, await waiting);
    }

    [Fact]
    public async Task CanBeGivenUp()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        registry.Faults.Inject(Fault.Stall(), times: 1);
        var stalled = client.StatusAsync("/v2/");
        await registry.Requests.WaitForAsync(_ => true, Token);
        using var patience = new CancellationTokenSource();
        var taking = registry.SnapshotAsync(patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        Assert.Equal(200, await client.StatusAsync("/v2/"));
        registry.Faults.Heal();
        Assert.Equal(200, await stalled);
        await registry.SnapshotAsync(Token);
    }

    [Fact]
    public async Task AreTheirRegistrysOwn()
    {
        await using var one = await TestRegistry.StartAsync(cancellationToken: Token);
        await using var other = await TestRegistry.StartAsync(cancellationToken: Token);

        var snapshot = await one.SnapshotAsync(Token);

        await Assert.ThrowsAsync<ArgumentException>(() => other.RollBackAsync(snapshot, Token));
    }

    private static async Task AskAsync(HttpClient client, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync("/v2/_catalog", cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Broken off.
            }
        }
    }

    /// <summary>The body of a push that has begun, and does not end by itself.</summary>
    private sealed class SlowUpload : HttpContent
    {
        private readonly TaskCompletionSource _on = new();

        public void GoOn() => _on.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await WriteAsync(stream);
            await _on.Task;
            while (true)
            {
                await WriteAsync(stream);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }

        private static async Task WriteAsync(Stream stream)
        {
            await stream.WriteAsync(new byte[1000], Token);
            await stream.FlushAsync(Token);
        }
    }
}
