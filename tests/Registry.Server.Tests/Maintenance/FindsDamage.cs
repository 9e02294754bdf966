using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>What may befall a blob's file, and how a push heals it.</summary>
public sealed class FindsDamage() : CleanupSuite(BlobStores.FileSystem)
{
    private readonly byte[] _content = Some.Bytes(600_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Digest Digest => Digest.Of(_content);

    private string File => Http.FileOf(Digest);

    [Theory]
    [InlineData("a flipped bit at the beginning")]
    [InlineData("a flipped bit at the end")]
    [InlineData("cut short")]
    [InlineData("empty")]
    [InlineData("longer")]
    [InlineData("missing")]
    [InlineData("its folder missing")]
    [InlineData("a folder in its place")]
    public async Task OfWhateverKindItIs404UntilItIsPushedAgain(string damage)
    {
        await Http.PushBlobAsync("app", _content);
        await Http.PushBlobAsync("app", Some.Bytes(10));
        Damage(damage);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        await AssertLostAsync();

        await Http.PushBlobAsync("app", _content);
        (await Http.HeadAsync($"/v2/app/blobs/{Digest}")).Is(200);
        Assert.Equal(_content, (await Http.GetAsync($"/v2/app/blobs/{Digest}")).Is(200).Body);
        Assert.Equal("ok", await Http.ReadyContentAsync());
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        Assert.Equal((BlobState.Present, Clock.GetUtcNow().Date), State(await Http.RowAsync(Digest)));
    }

    [Fact]
    public async Task OfTheBytesOfASha512DigestToo()
    {
        var digest = await Http.PushBlobAsync("app", _content, DigestAlgorithm.Sha512);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        (await Http.HeadAsync($"/v2/app/blobs/{digest}")).Is(200);
        Flip(Http.FileOf(digest), 300_000);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        (await Http.HeadAsync($"/v2/app/blobs/{digest}")).Is(404);
    }

    [Fact]
    public async Task NoBytesAreRemoved()
    {
        await Http.PushBlobAsync("app", _content);
        Flip(File, 5);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        Assert.Equal(_content.Length, new FileInfo(File).Length);
    }

    [Fact]
    public async Task WhatComesBackIsServedAgain()
    {
        await Http.PushBlobAsync("app", _content);
        var away = System.IO.File.ReadAllBytes(File);
        System.IO.File.Delete(File);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        (await Http.HeadAsync($"/v2/app/blobs/{Digest}")).Is(404);

        await System.IO.File.WriteAllBytesAsync(File, away, Token);
        Clock.Advance(TimeSpan.FromDays(1));
        await Http.ScrubAsync(Clock);
        Assert.Equal(_content, (await Http.GetAsync($"/v2/app/blobs/{Digest}")).Is(200).Body);
        Assert.Equal("ok", await Http.ReadyContentAsync());
    }

    [Fact]
    public async Task SoItIsRightAfterAStart()
    {
        await Http.PushBlobAsync("app", _content);
        var away = File + ".away";
        System.IO.File.Move(File, away);
        (await Http.GetAsync($"/v2/app/blobs/{Digest}")).Is(404);
        System.IO.File.Move(away, File);
        await Http.RestartAsync();
        await Http.ScrubAsync(Clock);
        (await Http.HeadAsync($"/v2/app/blobs/{Digest}")).Is(200);
    }

    [Fact]
    public async Task WhatCannotBeReadNowIsServedAsBeforeAndToldOf()
    {
        await Http.PushBlobAsync("app", _content);
        System.IO.File.Move(File, File + ".away");
        System.IO.File.CreateSymbolicLink(File, File);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        Assert.Contains(Digest.ToString(), (await Http.Log.WaitForAsync(line => line.Text.StartsWith("A blob cannot be verified", StringComparison.Ordinal))).Text, StringComparison.Ordinal);
        Assert.Equal(BlobState.Present, (await Http.RowAsync(Digest)).State);
        System.IO.File.Move(File + ".away", File, overwrite: true);
        (await Http.HeadAsync($"/v2/app/blobs/{Digest}")).Is(200);
    }

    [Fact]
    public async Task APullThatMeetsItHasItFoundWithinAMinute()
    {
        await Http.PushBlobAsync("app", _content);
        Damage("cut short");
        await Assert.ThrowsAsync<HttpRequestException>(() => Http.GetAsync($"/v2/app/blobs/{Digest}"));
        await Http.Log.WaitForAsync(line => line.Text.Contains("could not be read to its end", StringComparison.Ordinal));
        await Http.ScrubAsync(Clock);
        await AssertLostAsync();
    }

    [Fact]
    public async Task AFolderThatHoldsSomethingIsNobodysToRemove()
    {
        await Http.PushBlobAsync("app", _content);
        Damage("a folder in its place");
        await System.IO.File.WriteAllTextAsync(Path.Combine(File, "somebody's"), "", Token);
        var location = await Http.BeginAsync("app");
        (await Http.SendUncheckedAsync("PUT", $"{location}?digest={Digest}", _content)).Is(503);
        Directory.Delete(File, recursive: true);
        await Http.PushBlobAsync("app", _content);
        Assert.Equal(_content, (await Http.GetAsync($"/v2/app/blobs/{Digest}")).Is(200).Body);
    }

    private static (BlobState State, DateTime VerifiedAt) State(BlobToVerify blob) => (blob.State, blob.VerifiedAt!.Value.Date);

    private static void Flip(string path, int at)
    {
        using var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        Assert.Equal(1, RandomAccess.Read(file, one, at));
        one[0] ^= 0x10;
        RandomAccess.Write(file, one, at);
    }

    private async Task AssertLostAsync()
    {
        (await Http.HeadAsync($"/v2/app/blobs/{Digest}")).Is(404);
        (await Http.GetAsync($"/v2/app/blobs/{Digest}")).IsError(404, "BLOB_UNKNOWN");
        (await Http.PostAsync($"/v2/other/blobs/uploads/?mount={Digest}&from=app")).Is(202);
        (await Http.PostAsync($"/v2/other/blobs/uploads/?mount={Digest}")).Is(202);
        Assert.Equal("1 blobs and 0 manifests are missing or damaged; registry verify --list names them", await Http.ReadyContentAsync());
        var told = Assert.Single(Http.Log.Errors, line => line.Text.StartsWith($"The blob {Digest} is ", StringComparison.Ordinal));
        Assert.EndsWith("Repositories that have it: app", told.Text, StringComparison.Ordinal);
    }

    private void Damage(string damage)
    {
        switch (damage)
        {
            case "a flipped bit at the beginning":
                Flip(File, 0);
                break;
            case "a flipped bit at the end":
                Flip(File, _content.Length - 1);
                break;
            case "cut short":
                System.IO.File.WriteAllBytes(File, _content[..^1]);
                break;
            case "empty":
                System.IO.File.WriteAllBytes(File, []);
                break;
            case "longer":
                System.IO.File.AppendAllText(File, "x");
                break;
            case "missing":
                System.IO.File.Delete(File);
                break;
            case "its folder missing":
                Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
                break;
            default:
                System.IO.File.Delete(File);
                Directory.CreateDirectory(File);
                break;
        }
    }
}
