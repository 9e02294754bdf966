using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry user</c>, on a folder that no registry runs on.</summary>
public sealed class UserAccounts : IDisposable
{
    private readonly Commands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task TheFirstIsAnAdministratorAndOthersAreNot()
    {
        Assert.Contains("Added alice, the first user and so an administrator.", (await AddAsync("alice")).Output, StringComparison.Ordinal);
        Assert.Contains("Added bob, who may do what rules allow", (await AddAsync("bob")).Output, StringComparison.Ordinal);
        Assert.Contains("Added carol, an administrator.", (await AddAsync("carol", "--admin")).Output, StringComparison.Ordinal);
        Assert.Contains("Added dave, in devs, ops.", (await AddAsync("dave", "--group", "devs", "--group", "ops")).Output, StringComparison.Ordinal);
        var list = (await _commands.DoesAsync("user", "list")).Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3]));
        Assert.Collection(
            list,
            line => Assert.Equal("USER ADMINISTRATOR GROUPS", line),
            line => Assert.StartsWith("alice yes ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("bob no ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("carol yes ", line, StringComparison.Ordinal),
            line => Assert.Equal("dave no devs,ops", line));
    }

    [Fact]
    public async Task ANewFolderIsToldOfForItMayBeAMistake()
    {
        Assert.StartsWith($"The data folder {_commands.Data} is a new one.", (await AddAsync("alice")).Error, StringComparison.Ordinal);
        Assert.Empty((await AddAsync("bob")).Error);
    }

    [Fact]
    public async Task AnAdministratorCanBeMadeAndTheLastOneIsToldOf()
    {
        await AddAsync("alice");
        await AddAsync("bob");
        Assert.Equal(["bob is an administrator now."], (await _commands.DoesAsync("user", "admin", "bob")).Lines);
        Assert.Equal(["alice is no administrator now."], (await _commands.DoesAsync("user", "admin", "alice", "--revoke")).Lines);
        Assert.Equal(["bob is no administrator now. There is no administrator left."], (await _commands.DoesAsync("user", "admin", "bob", "--revoke")).Lines);
    }

    [Fact]
    public async Task WithAUserGoesAllThatIsItsOwn()
    {
        await AddAsync("alice");
        await AddAsync("bob", "--group", "devs");
        await _commands.DoesAsync("token", "create", "--user", "bob", "--name", "t");
        await _commands.DoesAsync("access", "allow", "user:bob", "a/**", "pull");
        await _commands.DoesAsync("access", "allow", "token:bob/t", "b/**", "pull");
        Assert.Equal(["Removed bob."], (await _commands.DoesAsync("user", "remove", "bob")).Lines);
        foreach (var list in new[] { "user", "group", "token", "access" })
        {
            Assert.DoesNotContain("bob", (await _commands.DoesAsync(list, "list")).Output, StringComparison.Ordinal);
        }

        Assert.Contains("alice is the last user", await _commands.RefusesAsync("user", "remove", "alice"), StringComparison.Ordinal);
        Assert.Contains("everybody may do everything", (await _commands.DoesAsync("user", "remove", "alice", "--open")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("alice/x")]
    [InlineData("-alice")]
    [InlineData("a\u001b[31m")]
    [InlineData("алиса")]
    public async Task ANameThatCannotBeOneIsRefused(string name) =>
        Assert.Equal($"'{name}' is not a name; letters, digits and . _ @ + - make one", await _commands.RefusesAsync("user", "add", name, "--generate"));

    [Fact]
    public async Task SoIsAVeryLongOne() => Assert.EndsWith("make one", await _commands.RefusesAsync("user", "add", new string('a', 129), "--generate"), StringComparison.Ordinal);

    [Fact]
    public async Task ANameIsThereOnce()
    {
        await AddAsync("alice");
        Assert.StartsWith("there is a user alice already", await _commands.RefusesAsync("user", "add", "alice", "--generate", "--group", "devs"), StringComparison.Ordinal);
        await AddAsync("Alice");
    }

    [Theory]
    [InlineData("password", "--generate")]
    [InlineData("admin", "--revoke")]
    [InlineData("remove", null)]
    public async Task WhoIsNotThereCannotBeChanged(string command, string? option) =>
        Assert.Equal(
            "there is no user nobody; registry user list shows all",
            await _commands.RefusesAsync(["user", command, "nobody", .. option is null ? Array.Empty<string>() : [option]]));

    [Fact]
    public async Task APasswordIsEitherReadOrMadeUp() =>
        Assert.Contains("either read", await _commands.RefusesAsync("user", "add", "alice", "--generate", "--password-stdin"), StringComparison.Ordinal);

    [Fact]
    public async Task ThatSignInIsSwitchedOffIsTold()
    {
        var settings = _commands.Write("settings.json", """{"Registry":{"Auth":{"Enabled":false}}}""");
        Assert.Contains("But sign-in is switched off", (await AddAsync("alice", "--config", settings)).Output, StringComparison.Ordinal);
    }

    private Task<CommandResult> AddAsync(string name, params string[] options) => _commands.DoesAsync(["user", "add", name, "--generate", .. options]);
}
