using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.History;

/// <summary>Each move of a tag is kept, and a tag goes back along them.</summary>
public sealed class TagMoves : IAsyncLifetime
{
    private readonly ManualTime _clock = new();
    private TestRegistry? _http;
    private Commands? _commands;

    private TestRegistry Http => _http!;

    private Commands Commands => _commands!;

    public async ValueTask InitializeAsync()
    {
        _clock.Advance(TimeSpan.FromDays(10_000));
        _http = await TestRegistry.StartAsync(clock: _clock);
        _commands = new Commands(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _commands!.Dispose();
        await _http!.DisposeAsync();
    }

    [Fact]
    public async Task EachIsListedWithWhoWhenAndWhere()
    {
        var (first, second) = (await PushAsync(), await PushAsync());
        (await Http.DeleteAsync("/v2/app/manifests/latest")).Is(202);
        var lines = (await Commands.DoesAsync("tag", "history", "app:latest")).Lines;
        Assert.Equal(4, lines.Length);
        Assert.Matches($@"\(new\) +{first}$", lines[1]);
        Assert.Contains($"{first}  {second}", lines[2], StringComparison.Ordinal);
        Assert.Contains($"{second}  (deleted)", lines[3], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Contains("anonymous", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ThePushOfTheSameIsNoMove()
    {
        var image = await Http.PushImageAsync("app", "latest");
        await Http.PushManifestAsync("app", "latest", image.Json);
        Assert.Equal(1, await Http.CountAsync("tag_event"));
    }

    [Fact]
    public async Task RollbackGoesToTheOneBefore()
    {
        var (first, second) = (await PushAsync(), await PushAsync());
        Assert.Equal($"app:latest is at {first}", Assert.Single((await Commands.DoesAsync("tag", "rollback", "app:latest")).Lines));
        await AssertAtAsync(first);
        await Commands.DoesAsync("tag", "rollback", "app:latest");
        await AssertAtAsync(second);
    }

    [Fact]
    public async Task RollbackGoesToADigest()
    {
        var first = await PushAsync();
        await PushAsync();
        await PushAsync();
        await Commands.DoesAsync("tag", "rollback", "app:latest", "--to", first.ToString());
        await AssertAtAsync(first);
    }

    [Fact]
    public async Task RollbackBringsADeletedTagBack()
    {
        var first = await PushAsync();
        (await Http.DeleteAsync("/v2/app/manifests/latest")).Is(202);
        await Commands.DoesAsync("tag", "rollback", "app:latest");
        await AssertAtAsync(first);
    }

    [Fact]
    public async Task RollbackGoesToATime()
    {
        var first = await PushAsync();
        var then = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromHours(1));
        await PushAsync();
        await Commands.DoesAsync("tag", "rollback", "app:latest", "--to", $"{then:O}");
        await AssertAtAsync(first);
    }

    [Fact]
    public async Task RollbackGoesToTheTimeThatIsListed()
    {
        await PushAsync();
        _clock.Tick();
        var second = await PushAsync();
        _clock.Tick();
        await PushAsync();
        var listed = (await Commands.DoesAsync("tag", "history", "app:latest")).Lines[2].Split(' ')[0];
        Assert.Matches(@"\.\d{3}Z$", listed);
        await Commands.DoesAsync("tag", "rollback", "app:latest", "--to", listed);
        await AssertAtAsync(second);
    }

    [Fact]
    public async Task RollbackToWhereItIsMovesNothing()
    {
        var digest = await PushAsync();
        Assert.Equal($"Nothing moved: app:latest is at {digest} already", Assert.Single((await Commands.DoesAsync("tag", "rollback", "app:latest", "--to", "1h")).Lines));
        Assert.Equal(1, await Http.CountAsync("tag_event"));
        Assert.DoesNotContain("rollback", (await Commands.DoesAsync("audit")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2999-01-01", "2999-01-01T00:00:00.000Z is in the future")]
    [InlineData("yesterday", "is neither a digest nor a time")]
    [InlineData("1990-01-01", "did not exist at")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "is not in the repository any more")]
    public async Task RollbackRefusesWhatItCannotReach(string to, string told)
    {
        var digest = await PushAsync();
        Assert.Contains(told, (await Commands.RunAsync("tag", "rollback", "app:latest", "--to", to)).Is(1).Error, StringComparison.Ordinal);
        await AssertAtAsync(digest);
    }

    [Fact]
    public async Task AnImmutableTagIsNeitherRolledBackNorDeletedByCommand()
    {
        await PushAsync();
        var second = await PushAsync();
        var settings = Commands.Write("immutable.json", """{"Registry":{"Policies":{"Immutable":[{"Repositories":"**","Tags":"*"}]}}}""");
        foreach (var command in new string[][] { ["tag", "rollback", "app:latest"], ["delete", "app:latest"], ["delete", $"app@{second}", "--yes"], ["delete", "app", "--yes"] })
        {
            Assert.Contains("immutable", (await Commands.RunAsync([.. command, "--config", settings])).Is(1).Error, StringComparison.Ordinal);
        }

        await AssertAtAsync(second);
        Assert.Equal(0, await Http.CountAsync("trash"));
    }

    private async Task<Digest> PushAsync() => (await Http.PushImageAsync("app", "latest")).Digest;

    private async Task AssertAtAsync(Digest digest) => Assert.Equal(digest.ToString(), (await Http.HeadAsync("/v2/app/manifests/latest")).Is(200)["Docker-Content-Digest"]);
}
