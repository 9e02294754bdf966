using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>The index has no room: a clear error, nothing that was acknowledged is lost, and pushes go on once there is room again.</summary>
public abstract class FullDisk(bool signedIn) : IAsyncLifetime
{
    private const string Opaque = "application/vnd.example.binary";

    private TestRegistry _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(signedIn: signedIn);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task PushesAreRefusedPullsGoOnAndPushesComeBack()
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await LimitAsync("page_count + 20");
        var refused = (await PutAsync(Some.Bytes(1_000_000))).Is(503);
        Assert.Equal(["UNAVAILABLE"], refused.Codes);
        Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
        Assert.Equal(image.Bytes, (await _http.GetAsync("/v2/a/b/manifests/v1")).Is(200).Body);
        (await _http.HeadAsync("/v2/a/b/manifests/big")).Is(404);

        await LimitAsync("1000000");
        (await PutAsync(Some.Bytes(1_000_000))).Is(201);
        (await _http.GetAsync("/v2/a/b/manifests/big")).Is(200);
    }

    [Fact]
    public async Task WhatFitsIsTakenBesideWhatDoesNot()
    {
        await _http.PushBlobAsync("a/b", Documents.EmptyConfig);
        await LimitAsync("page_count + 200");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PutAsync(Some.Bytes(i % 2 == 0 ? 2_000_000 : 100), $"v{i}")));
        Assert.All(answers.Index(), answer => answer.Item.Is(answer.Index % 2 == 0 ? 503 : 201));
        Assert.Equal(20, (await _http.GetAsync("/v2/a/b/tags/list")).Names("tags").Count);
    }

    private Task<Answer> PutAsync(byte[] manifest, string tag = "big") => _http.SendUncheckedAsync("PUT", $"/v2/a/b/manifests/{tag}", manifest, ("Content-Type", Opaque));

    // SQLite's own limit stands for the disk's.
    private async Task LimitAsync(string pages)
    {
        var writer = _http.Services.GetRequiredService<IndexWriter>();
        var limit = await writer.RunAsync(transaction => transaction.Statement($"SELECT {pages} FROM pragma_page_count").Scalar(), Token);
        await writer.RunAsync(transaction => transaction.Statement($"PRAGMA max_page_count = {limit}").Execute(), Token);
    }
}

public sealed class FullDiskSignedOut() : FullDisk(signedIn: false);

public sealed class FullDiskSignedIn() : FullDisk(signedIn: true);
