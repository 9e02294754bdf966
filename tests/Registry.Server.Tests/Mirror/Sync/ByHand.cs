using Registry.Oci;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary><c>registry sync</c> as an operator types it, beside a running registry and without one.</summary>
public sealed class ByHand : IAsyncLifetime
{
    private FaultyUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FaultyUpstream.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task ToHereBesideARunningRegistry()
    {
        await using var http = await TestRegistry.StartAsync();
        using var commands = new Commands(http);
        var image = _upstream.PutImage("team/app", "v1.2", Some.Bytes(100), Some.Bytes(500_000));
        _upstream.PutImage("team/app", "v2.0");
        var result = await commands.DoesAsync("sync", "--from", _upstream.Host, "--repository", "team/app", "--versions", "^1");
        Assert.Equal([$"Copied {_upstream.Host}/team/app:v1.2 to team/app:v1.2, {image.Digest}", "1 images were copied, 0 were there. 3 blobs were sent, 488.6 KiB (500300 bytes)."], result.Lines);
        Assert.Equal(image.Blobs[2], (await http.GetAsync($"/v2/team/app/blobs/{image.Layers[1].Digest}")).Is(200).Body);
        Assert.Equal(image.Bytes, (await http.GetAsync("/v2/team/app/manifests/v1.2")).Is(200).Body);
        Assert.Equal("0 images were copied, 1 were there. 0 blobs were sent, 0 bytes.", (await commands.DoesAsync("sync", "--from", _upstream.Host, "--repository", "team/app", "--versions", "^1")).Lines[0]);
    }

    [Fact]
    public async Task WithRulesAndPasswordsOutOfFiles()
    {
        using var commands = new Commands();
        var image = _upstream.PutImage("team/app", "v1");
        _upstream.Auth = UpstreamAuth.Basic("robot", "s3cret");
        var password = commands.Write("password", "s3cret\n");
        var config = commands.Write("registry.json", $$"""
            { "Registry": { "Sync": {
              "Registries": [ { "Name": "old", "Url": "{{_upstream.Address}}", "Username": "robot", "PasswordFile": "{{password}}" } ],
              "Rules": [ { "Name": "apps", "From": "old", "Repositories": [ "team/app" ] }, { "Name": "none", "From": "old", "Repositories": [ "no/such" ] } ] } } }
            """);
        Assert.Contains("1 images were copied", (await commands.DoesAsync("sync", "apps", "--config", config)).Output, StringComparison.Ordinal);
        var all = (await commands.RunAsync("sync", "--config", config)).Is(2);
        Assert.Contains("1 were there, 1 could not be copied", all.Output, StringComparison.Ordinal);
        Assert.Contains($"there is no rule 'other'; there are apps, none", (await commands.RunAsync("sync", "other", "--config", config)).Is(1).Error, StringComparison.Ordinal);
        await commands.DoesAsync("sync", "--from", _upstream.Host, "--repository", "team/app", "--from-user", "robot", "--from-password-file", password, "--into", "copies");
        Assert.Contains($"{image.Digest}", (await commands.DoesAsync("tag", "history", "copies/team/app:v1")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The settings have no rule (Registry:Sync:Rules)")]
    [InlineData("--repository: there is none; name repositories", "--from", "docker.io")]
    [InlineData("--tag: 'a b' matches no tag", "--from", "docker.io", "--repository", "a", "--tag", "a b")]
    [InlineData("--versions: 'x' is no range", "--from", "docker.io", "--repository", "a", "--versions", "x")]
    [InlineData("--platform: 'amd64' is not a platform", "--from", "docker.io", "--repository", "a", "--platform", "amd64")]
    [InlineData("'a b' is no registry", "--from", "a b", "--repository", "a")]
    [InlineData("--repository says what to copy, but not from where", "--repository", "a")]
    [InlineData("--from-password-file: there is no file /nowhere", "--from", "docker.io", "--repository", "a", "--from-user", "b", "--from-password-file", "/nowhere")]
    [InlineData("--from-user: a user needs a registry, and a file with a password", "--from", "docker.io", "--repository", "a", "--from-user", "b")]
    [InlineData("'rule' is a rule of the settings", "rule", "--from", "docker.io", "--repository", "a")]
    public async Task WhatIsWrongIsALine(string told, params string[] arguments)
    {
        using var commands = new Commands();
        Assert.Contains(told, await commands.RefusesAsync(["sync", .. arguments]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsKilledGoesOnWithTheNextRun()
    {
        using var folder = new TempFolder();
        var (one, two) = (_upstream.PutImage("team/app", "v1"), _upstream.PutImage("team/app", "v2", Some.Bytes(3_000_000)));
        string[] sync = ["sync", "--from", _upstream.Host, "--repository", "team/app", "--data", folder["data"]];
        using (var held = _upstream.Hold($"{two.Layer.Digest}"))
        {
            await using var program = RegistryProgram.Start(sync);
            await program.SaysAsync(":v1");
            await held.HeldAsync();
            await program.KillAsync();
        }

        await using var again = RegistryProgram.Start(sync);
        Assert.Equal(0, await again.EndsAsync());
        Assert.Contains(again.Output, line => line.StartsWith("1 images were copied, 1 were there. 1 blobs", StringComparison.Ordinal));
        Assert.Equal(1, _upstream.Count("GET", $"{one.Layer.Digest}"));
        await using var http = await TestRegistry.StartAsync(configure: options => options.Data = folder["data"]);
        Assert.Equal(two.Layer.Digest, Digest.Of((await http.GetAsync($"/v2/team/app/blobs/{two.Layer.Digest}")).Is(200).Body));
    }
}
