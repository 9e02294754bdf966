using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>Holding the store: for as long as somebody renews it, and no longer.</summary>
public sealed class StoreHolds : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly IndexWriter _index;

    public StoreHolds() => _index = new IndexWriter(new IndexDatabase(_folder.Path));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _index.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ItEndsWithItsHolder()
    {
        await using (await TakeAsync())
        {
            Assert.Equal("a test", await ReasonAsync());
        }

        Assert.Null(await ReasonAsync());
    }

    [Fact]
    public async Task OneThatCouldNotBeRenewedIsRenewedTheNextTime()
    {
        await using var hold = await TakeAsync();
        await ExecuteAsync("CREATE TRIGGER full BEFORE UPDATE ON hold BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await ExecuteAsync("SELECT 1");
        }

        await ExecuteAsync("DROP TRIGGER full");
        _time.Advance(TimeSpan.FromSeconds(20));
        var renewed = (_time.GetUtcNow() + HoldWrites.Fresh).ToUnixTimeMilliseconds();
        await Patience.UntilAsync(async () => await _index.RunAsync(transaction => transaction.Statement("SELECT until FROM hold").Scalar(), Token) is long until && until == renewed);
        Assert.False(hold.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task OneThatIsLostTellsItsHolder()
    {
        await using var hold = await TakeAsync();
        await ExecuteAsync("DELETE FROM hold");
        _time.Advance(TimeSpan.FromSeconds(20));
        await Patience.UntilAsync(() => Task.FromResult(hold.Lost.IsCancellationRequested));
    }

    private Task<StoreHold> TakeAsync() => StoreHold.TakeAsync(_index, _time, "a test", isAlone: true, Token);

    private Task<string?> ReasonAsync() => _index.RunAsync(transaction => transaction.HoldReason(_time.GetUtcNow()), Token);

    private Task<int> ExecuteAsync(string sql) => _index.RunAsync(transaction => transaction.Statement(sql).Execute(), Token);
}
