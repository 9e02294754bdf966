using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Index;
using Registry.Server.Maintenance;
using Registry.Server.Maintenance.Verification;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>What commands ask the running registry for.</summary>
public sealed class TaskQueues : IAsyncLifetime
{
    private TestRegistry _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task NobodyWaitsForAVerification()
    {
        await _http.PushBlobAsync("app", Some.Bytes(1000));
        var verification = await AskAsync(VerifyTask.Name, new VerifyRequest([], false, Rate: 1, false).ToString());
        var cleanup = await AskAsync(CleanupTask.Name, "");
        using var reader = new TaskReader(_http.Services.GetRequiredService<IndexDatabase>());
        await Patience.UntilAsync(() => Task.FromResult(reader.Find(cleanup)!.Result is not null && reader.Find(verification)!.SeenAt is not null));
        Assert.Null(reader.Find(verification)!.Result);

        // Its command wants it no more.
        await Writer.RunAsync(index => index.EndTask(verification, 1, "cancelled"), Token);
        await _http.Log.WaitForAsync(line => line.Text == "Its command wants it no more: verify");
    }

    [Fact]
    public async Task OneThatNobodyForesawEndsAloneAndIsToldOf()
    {
        var broken = await AskAsync(VerifyTask.Name, "no arguments of a verification");
        var next = await AskAsync(VerifyTask.Name, new VerifyRequest([], false, Rate: 0, false).ToString());
        using var reader = new TaskReader(_http.Services.GetRequiredService<IndexDatabase>());
        await Patience.UntilAsync(() => Task.FromResult(reader.Find(next)!.Result is not null));
        Assert.NotEqual(0, reader.Find(broken)!.ExitCode);
    }

    private IndexWriter Writer => _http.Services.GetRequiredService<IndexWriter>();

    private Task<long> AskAsync(string kind, string arguments) => Writer.RunAsync(index => index.PutTask(kind, arguments, "test", DateTimeOffset.UnixEpoch), Token);
}
