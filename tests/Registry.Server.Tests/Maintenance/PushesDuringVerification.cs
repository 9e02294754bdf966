using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Maintenance.Verification;
using Registry.Server.Tests.Support;
using Registry.Storage;

namespace Registry.Server.Tests.Maintenance;

/// <summary>A push puts right bytes in place while the bad ones are read: it counts, wherever in the verification it comes.</summary>
public sealed class PushesDuringVerification() : CleanupSuite(BlobStores.FileSystem)
{
    private readonly byte[] _content = Some.Bytes(1000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IBlobStore Store => Http.Services.GetRequiredService<IBlobStore>();

    private IndexWriter Index => Http.Services.GetRequiredService<IndexWriter>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BetweenTheReadingAndTheMark(bool isMissing)
    {
        await BreakAsync(isMissing);
        await AssertRightAsync(new InterveningStore(Store, opened: PushAsync));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AfterTheMark(bool isMissing)
    {
        await BreakAsync(isMissing);
        await AssertRightAsync(new InterveningStore(Store, asked: PushAsync));
    }

    [Fact]
    public async Task WithItsBytesBeforeTheMarkAndItsRowAfter()
    {
        await BreakAsync(isMissing: false);
        await AssertRightAsync(new InterveningStore(Store, opened: PlaceAsync, asked: LinkAsync));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithBytesOnlyWhoseRowIsStillToCome(bool isMissing)
    {
        await BreakAsync(isMissing);
        await AssertRightAsync(new InterveningStore(Store, asked: PlaceAsync));
    }

    [Fact]
    public async Task ThatIsOfTheSameInstantAsTheLast()
    {
        // Without this the row tells the pushes apart; then the placing has to.
        await BreakAsync(isMissing: false);
        await Http.ChangeAsync("UPDATE blob SET verified_at = NULL");
        await AssertRightAsync(new InterveningStore(Store, opened: async () =>
        {
            await PushAsync();
            await Http.ChangeAsync("UPDATE blob SET verified_at = NULL");
        }));
    }

    private async Task BreakAsync(bool isMissing)
    {
        await Http.PushBlobAsync("app", _content);
        var path = Http.FileOf(Digest.Of(_content));
        var placed = File.GetLastWriteTimeUtc(path);
        if (isMissing)
        {
            File.Delete(path);
        }
        else
        {
            await File.WriteAllBytesAsync(path, Some.Bytes(1000), Token);
            File.SetLastWriteTimeUtc(path, placed);
        }

        Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private Task<Digest> PushAsync() => Http.PushBlobAsync("app", _content);

    private async Task PlaceAsync()
    {
        await using var upload = await Store.CreateUploadAsync("other", DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(_content), Token);
        Assert.True(await upload.CommitAsync(Digest.Of(_content)));
    }

    private Task<bool> LinkAsync() => Index.RunAsync(
        index =>
        {
            index.LinkBlob(RepositoryName.Parse("app"), Digest.Of(_content), _content.Length, Clock.GetUtcNow());
            return true;
        },
        Token);

    private async Task AssertRightAsync(IBlobStore store)
    {
        using var reader = new VerificationReader(Http.Services.GetRequiredService<IndexDatabase>());
        var row = await Http.RowAsync(Digest.Of(_content));
        var verified = await new BlobVerifier(Index, store).VerifyAsync(reader, row, new Pace(Clock, 0), _ => { }, Token);
        Assert.Equal(Verdict.Right, verified.Verdict);
        Assert.True(await HasBlobAsync("app", Digest.Of(_content)));
        Assert.Equal(_content, (await Http.GetAsync($"/v2/app/blobs/{Digest.Of(_content)}")).Is(200).Body);
    }
}
