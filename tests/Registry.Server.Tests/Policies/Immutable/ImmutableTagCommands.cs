using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Immutable;

/// <summary>Commands keep to the rules of the settings that they are given.</summary>
public sealed class ImmutableTagCommands : IAsyncLifetime
{
    private TestRegistry? _http;
    private Commands? _commands;
    private string? _config;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync();
        _commands = new Commands(_http);
        _config = _commands.Write("i.json", """{"Registry":{"Policies":{"Immutable":[{"Repositories":"app","Tags":"v*"}]}}}""");
    }

    public async ValueTask DisposeAsync()
    {
        _commands!.Dispose();
        await _http!.DisposeAsync();
    }

    [Fact]
    public async Task ARollbackIsRefused()
    {
        await _http!.PushImageAsync("app", "v1");
        var now = await _http!.PushImageAsync("app", "v1");
        Assert.StartsWith($"the tag v1 of app is immutable and stays at {now.Digest}", await _commands!.RefusesAsync("tag", "rollback", "app:v1", "--config", _config!), StringComparison.Ordinal);
        await _commands.DoesAsync("tag", "rollback", "app:v1");
    }

    [Fact]
    public async Task ADeletionIsRefused()
    {
        var image = await _http!.PushImageAsync("app", "v1");
        foreach (var name in (string[])["app:v1", $"app@{image.Digest}", "app"])
        {
            var result = (await _commands!.RunAsync("delete", name, "--yes", "--config", _config!)).Is(1);
            Assert.Contains("is taken out of the settings", result.Error, StringComparison.Ordinal);
        }

        (await _http!.GetAsync("/v2/app/manifests/v1")).Is(200);
    }

    [Fact]
    public async Task ADryRunOfADeletionIsRefusedAsWell()
    {
        var image = await _http!.PushImageAsync("app", "v1");
        foreach (var name in (string[])["app:v1", $"app@{image.Digest}", "app"])
        {
            Assert.StartsWith("it would be refused: the ", await _commands!.RefusesAsync("delete", name, "--dry-run", "--config", _config!), StringComparison.Ordinal);
        }

        await _commands!.DoesAsync("delete", "app:v1", "--dry-run");
    }
}
