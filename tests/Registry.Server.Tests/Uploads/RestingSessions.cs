using Registry.Oci;
using Registry.Server.Auth;
using Registry.Server.Tests.Support;
using Registry.Server.Uploads;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Tests.Uploads;

/// <summary>What is kept of a session in memory goes when it rests; the session stays in the store.</summary>
public sealed class RestingSessions : IAsyncDisposable
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("a/b");

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly UploadSessions _sessions;
    private readonly byte[] _blob = Some.Bytes(1000);

    public RestingSessions() => _sessions = new UploadSessions(new FileSystemBlobStore(_folder.Path), _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public async Task TheHashIsKeptForAQuarterOfAnHour(int minutes, bool kept)
    {
        var (id, upload) = await BeginAsync();
        _time.Advance(TimeSpan.FromMinutes(minutes));
        using var session = await _sessions.EnterAsync(Repository, Caller.Everyone, id, Token);
        Assert.Equal(kept, ReferenceEquals(upload, session!.Upload));
    }

    [Fact]
    public async Task ARestedSessionGoesOnWhereItWas()
    {
        var (id, _) = await BeginAsync();
        _time.Advance(TimeSpan.FromDays(3));
        using var session = await _sessions.EnterAsync(Repository, Caller.Everyone, id, Token);
        Assert.Equal(400, session!.Upload.Length);
        await session.Upload.AppendAsync(new MemoryStream(_blob[400..]), Token);
        Assert.True(await session.Upload.CommitAsync(Digest.Of(_blob)));
    }

    [Fact]
    public async Task ASessionInUseDoesNotRest()
    {
        using var session = await _sessions.BeginAsync(Repository, Caller.Everyone, DigestAlgorithm.Sha256, Token);
        _time.Advance(TimeSpan.FromHours(1));
        await session.Upload.AppendAsync(new MemoryStream(_blob), Token);
        Assert.True(await session.Upload.CommitAsync(Digest.Of(_blob)));
    }

    [Fact]
    public async Task OfMoreThanAreKeptEachGoesOnWhereItWas()
    {
        var kept = await BeginAsync();
        for (var session = 0; session < 10_000; session++)
        {
            await BeginAsync();
        }

        var more = await BeginAsync();
        using var first = await _sessions.EnterAsync(Repository, Caller.Everyone, kept.Id, Token);
        using var last = await _sessions.EnterAsync(Repository, Caller.Everyone, more.Id, Token);
        Assert.Same(kept.Upload, first!.Upload);
        Assert.NotSame(more.Upload, last!.Upload);
        Assert.Equal(400, last.Upload.Length);
        await last.Upload.AppendAsync(new MemoryStream(_blob[400..]), Token);
        Assert.True(await last.Upload.CommitAsync(Digest.Of(_blob)));
    }

    private async Task<(string Id, object Upload)> BeginAsync()
    {
        using var session = await _sessions.BeginAsync(Repository, Caller.Everyone, DigestAlgorithm.Sha256, Token);
        await session.Upload.AppendAsync(new MemoryStream(_blob[..400]), Token);
        return (session.Id, session.Upload);
    }
}
