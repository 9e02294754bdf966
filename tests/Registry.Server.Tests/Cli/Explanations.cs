using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry access explain</c>: the rule that decides, and an exit code for scripts.</summary>
public sealed class Explanations : IAsyncLifetime
{
    private const string Settings =
        """
        {"Registry":{"Auth":{"Rules":[
            {"Who":"anonymous","Repositories":"library/**","Actions":"pull"},
            {"Who":"authenticated","Repositories":"home/{user}/**","Actions":"pull,push"}]}}}
        """;

    private readonly Commands _commands = new();
    private string _settings = "";

    public async ValueTask InitializeAsync()
    {
        _settings = _commands.Write("settings.json", Settings);
        await _commands.DoesAsync("user", "add", "root", "--generate");
        await _commands.DoesAsync("user", "add", "bob", "--generate", "--group", "devs");
        await _commands.DoesAsync("access", "allow", "group:devs", "team/**", "pull,push");
        await _commands.DoesAsync("access", "allow", "user:bob", "team/**", "delete");
        await _commands.DoesAsync("access", "allow", "token:bob/ci", "out/**", "pull");
        await _commands.DoesAsync("token", "create", "--user", "bob", "--name", "ci", "--repositories", "team/**,out/**", "--actions", "pull");
        await _commands.DoesAsync("token", "create", "--user", "root", "--name", "t", "--actions", "pull");
    }

    public ValueTask DisposeAsync()
    {
        _commands.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("root", "any/thing", "admin", "root is an administrator")]
    [InlineData("root/t", "any/thing", "pull", "root is an administrator")]
    [InlineData("bob", "team/app", "push", "group:devs may pull,push team/** (rule 1)")]
    [InlineData("bob", "team/app", "pull,delete", "group:devs may pull,push team/** (rule 1); user:bob may delete team/** (rule 2)")]
    [InlineData("bob", "home/bob/x", "push", "authenticated may pull,push home/{user}/** (Registry:Auth:Rules:1)")]
    [InlineData("bob", "library/alpine", "pull", "anonymous may pull library/** (Registry:Auth:Rules:0)")]
    [InlineData("bob/ci", "team/app", "pull", "group:devs may pull,push team/** (rule 1)")]
    [InlineData("bob/ci", "out/app", "pull", "token:bob/ci may pull out/** (rule 3)")]
    [InlineData("anonymous", "library/alpine", "pull", "anonymous may pull library/** (Registry:Auth:Rules:0)")]
    public async Task WhatIsAllowedIsAllowedByARule(string who, string repository, string action, string reason)
    {
        var result = (await ExplainAsync(who, repository, action)).Is(0);
        Assert.Equal([$"allowed: {reason}"], result.Lines);
    }

    [Theory]
    [InlineData("bob", "team", "pull", "none of the 4 rules that name bob allows pull in team")]
    [InlineData("bob", "team/app", "admin", "none of the 4 rules that name bob allows admin in team/app")]
    [InlineData("bob", "home/root/x", "pull", "none of the 4 rules that name bob allows pull in home/root/x")]
    [InlineData("bob", "out/app", "pull", "none of the 4 rules that name bob allows pull in out/app")]
    [InlineData("bob/ci", "team/app", "push", "the token bob/ci was made for pull in team/**, out/**")]
    [InlineData("bob/ci", "home/bob/x", "pull", "the token bob/ci was made for pull in team/**, out/**")]
    [InlineData("root/t", "any/thing", "push", "the token root/t was made for pull in **")]
    [InlineData("anonymous", "library/alpine", "push", "none of the 1 rules that name anonymous allows push in library/alpine")]
    [InlineData("nobody", "library/alpine", "pull", "there is no user or token 'nobody', or it has expired")]
    [InlineData("bob/nothing", "library/alpine", "pull", "there is no user or token 'bob/nothing', or it has expired")]
    public async Task WhatIsDeniedHasAReasonAndAnExitCode(string who, string repository, string action, string reason)
    {
        var result = (await ExplainAsync(who, repository, action)).Is(1);
        Assert.Equal([$"denied: {reason}"], result.Lines);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("bob", "Team/App", "pull", "'Team/App' is not a repository's name")]
    [InlineData("bob", "team/app", "write", "'write' is not an action")]
    [InlineData("bob", "team/app", "", "no action is named")]
    public async Task WhatMakesNoSenseIsAnError(string who, string repository, string action, string expected) =>
        Assert.StartsWith(expected, (await ExplainAsync(who, repository, action)).Is(1).Error, StringComparison.Ordinal);

    [Fact]
    public async Task OfAClaimGivenTwiceTheLastCounts()
    {
        var settings = _commands.Write("twice.json", """{"Registry":{"Auth":{"Issuers":[{"Name":"ci","Issuer":"https://ci.example","Audience":"r"}],"Rules":[{"Who":"claim:ci:ref=main","Repositories":"a","Actions":"pull"}]}}}""");
        Assert.StartsWith("allowed: claim:ci:ref=main", (await _commands.DoesAsync("access", "explain", "claim:ci:ref=dev,ref=main", "a", "pull", "--config", settings)).Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutSignInEverybodyMay()
    {
        var off = _commands.Write("off.json", """{"Registry":{"Auth":{"Enabled":false}}}""");
        Assert.Equal(["allowed: by these settings there is no sign-in: everybody may do everything"], (await _commands.DoesAsync("access", "explain", "anonymous", "a", "admin", "--config", off)).Lines);
    }

    private Task<CommandResult> ExplainAsync(params string[] arguments) => _commands.RunAsync(["access", "explain", .. arguments, "--config", _settings]);
}
