using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Quotas;

/// <summary><c>registry quota</c>, beside a running registry.</summary>
public sealed class QuotaTexts : IAsyncLifetime
{
    private TestRegistry? _http;
    private Commands? _commands;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync();
        _commands = new Commands(_http);
        await _http.PushBlobAsync("team/a", Some.Bytes(3000));
        await _http.PushBlobAsync("team/b", Some.Bytes(5000));
        await _http.PushBlobAsync("other", Some.Bytes(1000));
        await _http.PushBlobAsync("team/gone", Some.Bytes(100));
        await _http.PushSmallAsync("team/gone", "v1");
        (await _http.DeleteAsync("/api/v1/repositories/team/gone")).Is(204);
    }

    public async ValueTask DisposeAsync()
    {
        _commands!.Dispose();
        await _http!.DisposeAsync();
    }

    [Fact]
    public async Task ShowWhatIsUsedOfEach() => Assert.Equal(
        [
            "REPOSITORIES BYTES OF TAGS OF",
            "team/** 8 KB (8000) 1.5 GB 0 -",
            "** 9 KB (9000) - 0 100",
        ],
        await LinesAsync());

    [Fact]
    public async Task ShowTheLargestRepositoriesFirst() => Assert.Equal(
        [
            "REPOSITORY BYTES TAGS QUOTAS",
            "team/b 5 KB (5000) 0 team/** **",
            "team/a 3 KB (3000) 0 team/** **",
            "other 1 KB (1000) 0 **",
        ],
        await LinesAsync("--each"));

    [Fact]
    public async Task WithoutQuotasSayWhereTheyBelong() =>
        Assert.StartsWith("there are no quotas in the settings (Registry:Policies:Quotas)", await _commands!.RefusesAsync("quota"), StringComparison.Ordinal);

    private async Task<IEnumerable<string>> LinesAsync(params string[] options)
    {
        var config = _commands!.Write("q.json", """{"Registry":{"Policies":{"Quotas":[{"Repositories":"team/**","MaxBytes":"1.5GB"},{"Repositories":"**","MaxTags":100}]}}}""");
        return (await _commands.DoesAsync(["quota", "--config", config, .. options])).Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
