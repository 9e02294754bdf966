using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry group</c>.</summary>
public sealed class Groups : IDisposable
{
    private readonly Commands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task AreThereAsLongAsSomebodyIsInThem()
    {
        Assert.Equal(["devs has alice, bob in it now."], (await _commands.DoesAsync("group", "add", "devs", "alice", "bob", "alice")).Lines);
        Assert.Equal(["GROUP  USERS", "devs   alice,bob"], (await _commands.DoesAsync("group", "list")).Lines);
        Assert.Equal(["bob is no longer in devs."], (await _commands.DoesAsync("group", "remove", "devs", "bob", "bob")).Lines);
        await _commands.DoesAsync("group", "remove", "devs", "alice");
        Assert.Equal(["GROUP  USERS"], (await _commands.DoesAsync("group", "list")).Lines);
    }

    [Fact]
    public async Task AUserWhoIsNotThereIsTakenButToldOf() =>
        Assert.Contains("There is no user alice yet.", (await _commands.DoesAsync("group", "add", "devs", "alice")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task WhoIsNotInOneCannotBeTakenOut()
    {
        await _commands.DoesAsync("group", "add", "devs", "alice");
        Assert.Equal("bob is not in devs; registry group list shows who is", await _commands.RefusesAsync("group", "remove", "devs", "alice", "bob"));
        Assert.Equal("alice is not in ops; registry group list shows who is", await _commands.RefusesAsync("group", "remove", "ops", "alice"));
    }

    [Theory]
    [InlineData("de vs", "alice")]
    [InlineData("devs", "al/ice")]
    public async Task HaveNamesAsUsersHave(string group, string user) =>
        Assert.EndsWith("is not a name; letters, digits and . _ @ + - make one", await _commands.RefusesAsync("group", "add", group, "bob", user), StringComparison.Ordinal);
}
