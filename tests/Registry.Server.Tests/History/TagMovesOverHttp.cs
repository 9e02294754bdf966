using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.History;

/// <summary>The moves of a tag, for whoever may pull it.</summary>
public sealed class TagMovesOverHttp : IAsyncLifetime
{
    private readonly ManualTime _clock = new();
    private TestRegistry? _http;

    private TestRegistry Http => _http!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(clock: _clock);

    public async ValueTask DisposeAsync() => await _http!.DisposeAsync();

    [Fact]
    public async Task AreListed()
    {
        var (first, second) = (await PushAsync(), await PushAsync());
        var moves = (await Http.GetAsync("/api/v1/history/app?tag=latest")).Is(200).Json.GetProperty("moves").EnumerateArray().ToList();
        Assert.Equal([(first.ToString(), second.ToString()), (null, first.ToString())], moves.Select(move => (move.GetProperty("from").GetString(), move.GetProperty("to").GetString())));
    }

    [Fact]
    public async Task ATagCanBePulledAsOfATime()
    {
        var before = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromHours(1));
        var first = await PushAsync();
        var then = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromHours(1));
        await PushAsync();
        var answer = (await Http.GetAsync($"/api/v1/history/app?tag=latest&at={then:O}")).Is(200);
        var json = answer.Json;
        Assert.Equal(first.ToString(), json.GetProperty("digest").GetString());
        Assert.True(json.GetProperty("isHere").GetBoolean());
        (await Http.GetAsync($"/v2/app/manifests/{first}")).Is(200);
        (await Http.GetAsync($"/api/v1/history/app?tag=latest&at={before:O}")).Is(404);
    }

    [Theory]
    [InlineData("", "tag is missing: say of which tag, as in ?tag=latest")]
    [InlineData("?tag=", "tag is missing: say of which tag, as in ?tag=latest")]
    [InlineData("?tag=a/b", "tag=a/b: 'a/b' is not a tag")]
    [InlineData("?tag=latest&at=soon", "at=soon is not a time; an example is at=2026-01-31T12:00:00Z")]
    [InlineData("?tag=latest&n=many", "n=many is not a number of entries; an example is n=100")]
    public async Task ThatAreAskedForWronglyAreNamed(string query, string told) =>
        Assert.StartsWith(told, (await Http.GetAsync($"/api/v1/history/app{query}")).IsError(400, "UNSUPPORTED").Message, StringComparison.Ordinal);

    private async Task<Digest> PushAsync() => (await Http.PushImageAsync("app", "latest")).Digest;
}
