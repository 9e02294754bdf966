using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Audit;

/// <summary>Whatever changes what is kept has its row, with who, from where, and what.</summary>
public sealed class AuditedChanges : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(1000);

    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _clock.Advance(Start - DateTimeOffset.UnixEpoch);
        _http = await TestRegistry.StartAsync(clock: _clock);
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task APushIsItsTagWithItsDigest()
    {
        await _http.PushBlobAsync("a/b", Documents.EmptyConfig);
        var digest = await _http.PushManifestAsync("a/b", "v1", Documents.Small());
        var untagged = await _http.PushManifestAsync("a/b", null, Documents.Small());
        Assert.Equal([$"push-blob a/b {Digest.Of(Documents.EmptyConfig)}", $"push a/b v1@{digest}", $"push a/b {untagged}"], await ToldAsync());
    }

    [Fact]
    public async Task EachTagOfAPushHasItsOwn()
    {
        await _http.PushBlobAsync("a/b", Documents.EmptyConfig);
        var manifest = Some.Utf8(Documents.Small());
        var digest = Digest.Of(manifest);
        (await _http.PutAsync($"/v2/a/b/manifests/{digest}?tag=v1&tag=v2", manifest, ("Content-Type", MediaTypes.OciManifest))).Is(201);
        Assert.Equal([$"push a/b v1@{digest}", $"push a/b v2@{digest}"], (await ToldAsync()).Where(text => text.StartsWith("push ", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task AMountIsABlobsPush()
    {
        var digest = await _http.PushBlobAsync("a/b", Some.Bytes(10));
        (await _http.PostAsync($"/v2/c/d/blobs/uploads/?mount={digest}&from=a/b")).Is(201);
        Assert.Equal([$"push-blob a/b {digest}", $"push-blob c/d {digest}"], await ToldAsync());
    }

    [Fact]
    public async Task DeletionsAreToldApart()
    {
        var digest = await _http.PushSmallAsync("a/b", "v1");
        var blob = await _http.PushBlobAsync("a/b", Some.Bytes(10));
        (await _http.DeleteAsync("/v2/a/b/manifests/v1")).Is(202);
        (await _http.DeleteAsync($"/v2/a/b/manifests/{digest}")).Is(202);
        (await _http.DeleteAsync($"/v2/a/b/blobs/{blob}")).Is(202);
        (await _http.DeleteAsync("/api/v1/repositories/a/b")).Is(204);
        Assert.Equal(["delete a/b v1", $"delete a/b {digest}", $"delete-blob a/b {blob}", "delete-repository a/b "], (await ToldAsync())[^4..]);
    }

    [Fact]
    public async Task WhatChangesNothingHasNone()
    {
        (await _http.DeleteAsync("/v2/a/b/manifests/v1")).Is(404);
        (await _http.DeleteAsync($"/v2/a/b/blobs/{Some.Digest()}")).Is(404);
        (await _http.DeleteAsync("/api/v1/repositories/a/b")).Is(404);
        (await _http.PutAsync("/v2/a/b/manifests/v1", Some.Utf8("{"), ("Content-Type", MediaTypes.OciManifest))).Is(400);
        var missing = Documents.Image(Documents.Missing(), []);
        (await _http.PutAsync("/v2/a/b/manifests/v1", Some.Utf8(missing), ("Content-Type", MediaTypes.OciManifest))).Is(400);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task WithoutSignInItWasAnybodyFromSomewhere()
    {
        await _http.PushBlobAsync("a/b", Some.Bytes(10));
        var entry = Assert.Single(await _http.EventsAsync());
        Assert.Equal(("anonymous", "127.0.0.1", Start, "ok"), (entry.Who, entry.Address, entry.At, entry.Result));
    }

    [Fact]
    public async Task WithSignInItIsTheUserOrTheUsersToken()
    {
        await _http.AddUserAsync("alice", "password", isAdmin: true);
        var secret = await _http.CreateTokenAsync("alice", "laptop", "**", "admin");
        (await _http.PostAsync($"/v2/a/b/blobs/uploads/?digest={Digest.Of([1])}", [1], Access.Basic("alice", "password"))).Is(201);
        (await _http.PostAsync($"/v2/a/b/blobs/uploads/?digest={Digest.Of([2])}", [2], Access.Basic("alice", secret))).Is(201);
        Assert.Equal(["alice", "alice/laptop"], (await _http.EventsAsync(EventActions.PushBlob)).Select(entry => entry.Who));
    }

    [Fact]
    public async Task ATransactionThatFailsLeavesNone()
    {
        var writer = (IndexWriter)_http.Services.GetService(typeof(IndexWriter))!;
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.RunAsync<bool>(
            index =>
            {
                index.PutEvent(Start, new Actor("a", "b"), EventActions.Push, "a/b", "v1");
                throw new InvalidOperationException();
            },
            TestContext.Current.CancellationToken));
        Assert.Empty(await _http.EventsAsync());
    }

    private async Task<string[]> ToldAsync() => [.. (await _http.EventsAsync()).Select(entry => $"{entry.Action} {entry.Repository} {entry.Target}")];
}
