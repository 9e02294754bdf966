using Registry.Server.Auth.SignIn;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry token</c>.</summary>
public sealed class AccessTokens : IAsyncLifetime
{
    private readonly Commands _commands = new();

    public async ValueTask InitializeAsync() => await _commands.DoesAsync("user", "add", "ci", "--generate");

    public ValueTask DisposeAsync()
    {
        _commands.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TheSecretStandsAloneOnTheOutput()
    {
        var result = await CreateAsync("build", "--repositories", "team/**, b", "--actions", "pull,push", "--expires", "never");
        Assert.True(TokenSecret.IsAccess(Assert.Single(result.Lines)));
        Assert.Contains("ci/build is shown this once. It is for pull,push in team/**,b, until it is revoked", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Lines[0], result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutOptionsItIsForPullsAndThreeMonths()
    {
        var until = DateTime.UnixEpoch + (TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.UnixEpoch) + TimeSpan.FromDays(90);
        await CreateAsync("build");
        var line = (await _commands.DoesAsync("token", "list")).Lines[1];
        Assert.Matches(@"\Aci +build +token +\*\* +pull +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +never\z", line);
        Assert.Contains($" {until:yyyy}-", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PushWithoutPullIsToldOf() => Assert.Contains("Clients that push also ask for pull", (await CreateAsync("build", "--actions", "push")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task TheListCanBeOfOneUser()
    {
        await _commands.DoesAsync("user", "add", "bob", "--generate");
        await CreateAsync("build");
        await _commands.DoesAsync("token", "create", "--user", "bob", "--name", "laptop");
        Assert.Equal(3, (await _commands.DoesAsync("token", "list")).Lines.Length);
        Assert.StartsWith("bob", (await _commands.DoesAsync("token", "list", "--user", "bob")).Lines[1], StringComparison.Ordinal);
        Assert.Single((await _commands.DoesAsync("token", "list", "--user", "nobody")).Lines);
    }

    [Fact]
    public async Task ARevokedOneIsGoneWithItsRules()
    {
        await CreateAsync("build");
        await _commands.DoesAsync("access", "allow", "token:ci/build", "a/**", "pull");
        Assert.Equal(["Revoked ci/build."], (await _commands.DoesAsync("token", "revoke", "--user", "ci", "--name", "build")).Lines);
        Assert.Single((await _commands.DoesAsync("token", "list")).Lines);
        Assert.Single((await _commands.DoesAsync("access", "list")).Lines);
        Assert.Equal("ci has no token build; registry token list shows all", await _commands.RefusesAsync("token", "revoke", "--user", "ci", "--name", "build"));
    }

    [Fact]
    public async Task ANameIsThereOncePerUser()
    {
        await CreateAsync("build");
        Assert.Equal("ci has a token build already; revoke it, or choose another name", await _commands.RefusesAsync("token", "create", "--user", "ci", "--name", "build"));
    }

    [Theory]
    [InlineData("--name", "a/b", "'a/b' is not a name")]
    [InlineData("--user", "nobody", "there is no user nobody; add it with: registry user add nobody")]
    [InlineData("--user", "a b", "'a b' is not a name")]
    [InlineData("--expires", "1y", "'1y' is not a time")]
    [InlineData("--expires", "0d", "'0d' is not a time")]
    [InlineData("--expires", "-1d", "'-1d' is not a time")]
    [InlineData("--expires", "36501d", "the longest is 36500d")]
    [InlineData("--expires", "99999999999999999999d", "is not a time")]
    [InlineData("--expires", "", "is not a time")]
    [InlineData("--actions", "pull,frob", "'frob' is not an action; there are pull, push, delete and admin")]
    [InlineData("--actions", "", "no action is named")]
    [InlineData("--repositories", "Team/**", "'Team/**' matches no repository")]
    [InlineData("--repositories", "a/**,b//c", "it has an empty component")]
    [InlineData("--repositories", ",", "no repository is named")]
    public async Task WhatMakesNoSenseIsRefused(string option, string value, string expected)
    {
        var options = new Dictionary<string, string> { ["--user"] = "ci", ["--name"] = "build", [option] = value };
        Assert.Contains(expected, await _commands.RefusesAsync(["token", "create", .. options.SelectMany(entry => new[] { entry.Key, entry.Value })]), StringComparison.Ordinal);
    }

    private Task<CommandResult> CreateAsync(string name, params string[] options) => _commands.DoesAsync(["token", "create", "--user", "ci", "--name", name, .. options]);
}
