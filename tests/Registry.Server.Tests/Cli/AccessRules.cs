using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry access allow|list|remove</c>.</summary>
public sealed class AccessRules : IDisposable
{
    private const string Settings =
        """
        {"Registry":{"Auth":{
            "Rules":[{"Who":"anonymous","Repositories":"library/**","Actions":"pull"}],
            "Issuers":[{"Name":"github","Issuer":"https://ci.example","Audience":"registry"}]}}}
        """;

    private readonly Commands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task AreListedWithThoseOfTheSettings()
    {
        var settings = _commands.Write("settings.json", Settings);
        Assert.Contains("Rule 1: user:bob may pull team/**", (await AllowAsync("user:bob", "team/**", "pull")).Lines);
        Assert.Contains("Rule 2: claim:github:ref=refs/heads/main,repository=a/b may pull,push a/b", (await AllowAsync("claim:github:ref=refs/heads/main,repository=a/b", "a/b", "push,pull", "--config", settings)).Lines);
        var lines = (await _commands.DoesAsync("access", "list", "--config", settings)).Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(
            [
                "RULE WHO REPOSITORIES ACTIONS",
                "Registry:Auth:Rules:0 anonymous library/** pull",
                "1 user:bob team/** pull",
                "2 claim:github:ref=refs/heads/main,repository=a/b a/b pull,push",
            ],
            lines);
    }

    [Fact]
    public async Task OfTheSameWhoAndWhereAddUp()
    {
        await AllowAsync("user:bob", "team/**", "pull");
        await AllowAsync("user:bob", "team/**", "delete");
        Assert.Equal("1     user:bob  team/**       pull,delete", (await _commands.DoesAsync("access", "list")).Lines[1]);
    }

    [Fact]
    public async Task AreRemovedByTheirNumber()
    {
        await AllowAsync("user:bob", "team/**", "pull");
        Assert.Equal(["Removed: user:bob may pull team/** (rule 1)"], (await _commands.DoesAsync("access", "remove", "1")).Lines);
        Assert.StartsWith("there is no rule 1 in the index", await _commands.RefusesAsync("access", "remove", "1"), StringComparison.Ordinal);
        Assert.StartsWith("'Registry:Auth:Rules:0' is not a rule's number", await _commands.RefusesAsync("access", "remove", "Registry:Auth:Rules:0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThatDoMoreThanOneMayThinkAreToldOf()
    {
        await _commands.DoesAsync("user", "add", "alice", "--generate");
        Assert.Contains("Note: Everybody, without signing in, may push **", (await AllowAsync("anonymous", "**", "push")).Output, StringComparison.Ordinal);
        Assert.Contains("Note: user:bob may push a/** but not pull it", (await AllowAsync("user:bob", "a/**", "push")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bob", "a/**", "pull", "'bob' is nobody that a rule can name")]
    [InlineData("user:", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("group:a b", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("token:bob", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("anonymous:x", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("claim:github", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("claim:github:ref", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("claim:github:ref=,a=b", "a/**", "pull", "is nobody that a rule can name")]
    [InlineData("claim:gitlab:ref=main", "a/**", "pull", "there is no issuer 'gitlab' in the settings")]
    [InlineData("user:bob", "", "pull", "it has an empty component")]
    [InlineData("user:bob", "a/**b", "pull", "** stands for whole components only")]
    [InlineData("user:bob", "A/**", "pull", "has characters that no name has")]
    [InlineData("user:bob", "a/{group}", "pull", "has characters that no name has")]
    [InlineData("user:bob", "a/**", "", "no action is named")]
    [InlineData("user:bob", "a/**", "pull,write", "'write' is not an action")]
    [InlineData("user:bob", "a/**", "PULL", "'PULL' is not an action")]
    public async Task ThatMakeNoSenseAreRefused(string who, string repositories, string actions, string expected) =>
        Assert.Contains(expected, await _commands.RefusesAsync("access", "allow", who, repositories, actions), StringComparison.Ordinal);

    private Task<CommandResult> AllowAsync(params string[] arguments) => _commands.DoesAsync(["access", "allow", .. arguments]);
}
