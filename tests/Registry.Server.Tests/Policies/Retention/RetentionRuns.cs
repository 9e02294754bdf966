using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Policies.Retention;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>A run, its size and its traces.</summary>
public sealed class RetentionRuns : IDisposable
{
    private const double Today = 100;

    private readonly Shelf _shelf = new();

    public RetentionRuns() => _shelf.Keep(rule => rule.KeepNewest = 1);

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public async Task GoesPieceByPieceThroughManyTags()
    {
        for (var i = 0; i < 230; i++)
        {
            await _shelf.PushAsync(1, $"t{i:000}");
        }

        var run = await _shelf.RunAsync(Today);
        Assert.Equal(2 * 229, Assert.Single(run.Removed.Values).Count);
        Assert.Equal(["t229"], (await _shelf.LeftAsync()).Tags);
    }

    [Fact]
    public async Task GoesPieceByPieceThroughAnIndexOfMany()
    {
        var entries = new Digest[250];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = await _shelf.PushAsync(1);
        }

        await _shelf.PushAsync(1, "a", null, entries);
        await _shelf.PushAsync(2, "b");
        Assert.Equal(252, Assert.Single((await _shelf.RunAsync(Today)).Removed.Values).Count);
        Assert.Single((await _shelf.LeftAsync()).Manifests);
        Assert.Equal(["1"], await _shelf.LinesAsync("SELECT CAST(COUNT(*) AS TEXT) FROM trash"));
    }

    [Fact]
    public async Task IsInTheHistoryTheTrashAndTheAudit()
    {
        var image = await _shelf.PushAsync(1, "a");
        await _shelf.PushAsync(2, "b");
        await _shelf.RunAsync(Today);
        Assert.Equal([RetentionStep.Who], await _shelf.LinesAsync("SELECT who FROM tag_event WHERE tag = 'a' AND to_digest IS NULL"));
        Assert.Equal([$"{RetentionStep.Who} {image}"], await _shelf.LinesAsync("SELECT who || ' ' || digest FROM trash"));
        Assert.Equal([$"{RetentionStep.Who} delete a ok", $"{RetentionStep.Who} delete {image} ok"], await _shelf.LinesAsync("SELECT who || ' ' || action || ' ' || target || ' ' || result FROM event ORDER BY id"));
    }

    [Fact]
    public async Task WithoutRulesReadsNothing()
    {
        _shelf.Options.Policies.Retention.Clear();
        await _shelf.PushAsync(1, "a");
        Assert.Equal(0, Assert.Single((await _shelf.RunAsync(Today)).Removed.Values).Count);
    }

    [Fact]
    public async Task WhatItTookComesBackWholeAndStays()
    {
        var entry = await _shelf.PushAsync(1);
        var index = await _shelf.PushAsync(1, "a", null, entry);
        await _shelf.TagAsync(1, "a2", index);
        await _shelf.PushAsync(1, $"sha256-{index.Hex}.sig");
        await _shelf.PushAsync(2, "b");
        var before = await _shelf.LeftAsync();
        await _shelf.RunAsync(Today);
        Assert.Equal(["b"], (await _shelf.LeftAsync()).Tags);
        var entryOfTrash = new TrashRow { Id = 1, Kind = TrashKind.Manifest, Repository = "app", Digest = index.ToString(), Who = "" };
        var restore = new TrashRestore(entryOfTrash, new Actor("test", "local"), _shelf.Clock);
        Assert.False(await _shelf.WriteAsync(restore.RunPiece));
        var after = await _shelf.LeftAsync();
        Assert.Equal(before.Tags, after.Tags);
        Assert.Equal(before.Manifests, after.Manifests);
        Assert.Equal(["a", "b"], _shelf.Plan(Today + 1).Tags); // a2 came back last and is the newest now
    }

    [Fact]
    public async Task ARepositoryThatLosesItsLastManifestIsNotListed()
    {
        _shelf.Options.Policies.Retention.Clear();
        _shelf.DeleteUntagged(1);
        await _shelf.PushAsync(1);
        await _shelf.RunAsync(Today);
        Assert.Equal(["0"], await _shelf.LinesAsync("SELECT CAST(listed AS TEXT) FROM repository WHERE name = 'app'"));
    }
}
