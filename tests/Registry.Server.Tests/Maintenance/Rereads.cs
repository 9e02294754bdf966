using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Maintenance.Verification;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;
using Registry.Storage;

namespace Registry.Server.Tests.Maintenance;

/// <summary>What is read again when.</summary>
public abstract class Rereads(string store) : CleanupSuite(store)
{
    private protected const int Rate = 64 * 1024;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsAMonthOldAndNothingSooner()
    {
        var digest = await Http.PushBlobAsync("app", Some.Bytes(100));
        var pushed = (await Http.RowAsync(digest)).VerifiedAt;
        Clock.Advance(TimeSpan.FromDays(29));
        await Http.ScrubAsync(Clock);
        Assert.Equal(pushed, (await Http.RowAsync(digest)).VerifiedAt);
        Clock.Advance(TimeSpan.FromDays(2));
        await Http.ScrubAsync(Clock);
        Assert.True((await Http.RowAsync(digest)).VerifiedAt > pushed);
    }

    [Fact]
    public async Task WhatNobodyReadYetWithinAMinute()
    {
        var digest = await Http.PushBlobAsync("app", Some.Bytes(100));
        await Http.ChangeAsync("UPDATE blob SET verified_at = NULL");
        await Http.ScrubAsync(Clock);
        Assert.NotNull((await Http.RowAsync(digest)).VerifiedAt);
    }

    [Fact]
    public async Task WhatTheStoreHasLostIs404UntilItIsPushedAgain()
    {
        var content = Some.Bytes(100);
        var digest = await Http.PushBlobAsync("app", content);
        var blobs = Http.Services.GetRequiredService<IBlobStore>();
        Assert.True(await blobs.DeleteAsync(digest, (await blobs.StatAsync(digest, Token))!.PlacedAt, Token));
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        Assert.Equal(BlobState.Missing, (await Http.RowAsync(digest)).State);
        Assert.False(await HasBlobAsync("app", digest));
        await Http.PushBlobAsync("app", content);
        Assert.True(await HasBlobAsync("app", digest));
    }

    [Fact]
    public async Task NoMoreInATimeThanItMay()
    {
        var digest = await Http.PushBlobAsync("app", Some.Bytes(20 * Rate));
        await Http.ChangeAsync("UPDATE blob SET verified_at = NULL");
        var began = Clock.GetUtcNow();
        await Http.ScrubAsync(Clock);

        // The last of its reads has nothing to wait for, nor has a twentieth of a second.
        var took = (await Http.RowAsync(digest)).VerifiedAt!.Value - began;
        Assert.InRange(took.TotalSeconds, 20 - 0.1, double.MaxValue);
    }

    [Fact]
    public async Task NothingThatGoesMeanwhile()
    {
        var digest = await Http.PushBlobAsync("app", Some.Bytes(100));
        var row = await Http.RowAsync(digest);
        await Http.ChangeAsync("DELETE FROM repository_blob");
        await Http.ChangeAsync("DELETE FROM blob");
        var blobs = Http.Services.GetRequiredService<IBlobStore>();
        await blobs.DeleteAsync(digest, (await blobs.StatAsync(digest, Token))!.PlacedAt, Token);
        using var reader = new VerificationReader(Http.Services.GetRequiredService<IndexDatabase>());
        var verified = await Http.Services.GetRequiredService<BlobVerifier>().VerifyAsync(reader, row, new Pace(Clock, 0), _ => { }, Token);
        Assert.Equal(Verdict.Passed, verified.Verdict);
    }

    private protected override void Configure(RegistryOptions options)
    {
        base.Configure(options);
        options.Scrub.MaxRate = Rate;
    }
}

public sealed class RereadsInMemory() : Rereads(BlobStores.Memory);

public sealed class RereadsOnDisk() : Rereads(BlobStores.FileSystem)
{
    [Fact]
    public async Task AfterARestartFromWhereItWas()
    {
        for (var i = 0; i < 40; i++)
        {
            await Http.PushBlobAsync("app", Some.Bytes(Rate));
        }

        // The schedule notices, and reads a blob in a second.
        Clock.Advance(Scrubbing.Long);
        await PassesUntilAsync("SELECT value FROM state WHERE name = 'scrub-blobs-last' AND value > 0");
        var before = await ReadAsync();
        Assert.InRange(before.Count, 1, 39);

        await Http.RestartAsync();
        await PassesUntilAsync("SELECT 1 FROM state WHERE name = 'scrub-blobs-began' AND NOT EXISTS (SELECT 1 FROM state WHERE name = 'scrub-blobs-last')");
        var after = await ReadAsync();
        Assert.Equal(40, after.Count);
        Assert.All(before, blob => Assert.Contains(blob, after));
    }

    private async Task PassesUntilAsync(string sql)
    {
        var writer = Http.Services.GetRequiredService<IndexWriter>();
        await Patience.UntilAsync(async () =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            return await writer.RunAsync(index => index.Statement(sql).Scalar() is not null, Token);
        });
    }

    /// <summary>What was read since the clock was moved.</summary>
    private async Task<List<BlobToVerify>> ReadAsync()
    {
        await Http.CountAsync("state");
        using var reader = new VerificationReader(Http.Services.GetRequiredService<IndexDatabase>());
        return reader.All(0, 1000).FindAll(blob => blob.VerifiedAt > Clock.GetUtcNow() - TimeSpan.FromDays(20));
    }
}
