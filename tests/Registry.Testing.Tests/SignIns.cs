using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class SignIns
{
    private static readonly TestUser Alice = new("alice", "s3cret");
    private static readonly TestUser Bob = new("bob", "hunter2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LetUsersDoEverythingWhereThereAreNoRules()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Users = [Alice, Bob] }, Token);
        await registry.SeedAsync("team/app:1", TestImage.Random(1), Token);
        using var bob = registry.CreateClient(Bob);
        using var wrong = registry.CreateClient(Alice with { Password = "other" });
        using var nobody = registry.CreateClient();

        Assert.Equal(200, await bob.StatusAsync("/v2/team/app/manifests/1"));
        Assert.Equal(201, await bob.PushBlobAsync("any/where", TestImage.Random(2).Blobs[1]));
        Assert.Equal(202, (int)(await bob.DeleteAsync("/v2/team/app/manifests/1", Token)).StatusCode);
        Assert.Equal(401, await wrong.StatusAsync("/v2/"));
        Assert.Equal(401, await nobody.StatusAsync("/v2/"));
    }

    [Fact]
    public async Task LetUsersDoWhatRulesSay()
    {
        await using var registry = await TestRegistry.StartAsync(
            new()
            {
                Users = [Alice, Bob],
                Rules = [new TestRule("user:alice", "team/**", "pull,push"), new TestRule("user:bob", "team/**", "pull"), new TestRule("anonymous", "public/**", "pull")],
            },
            Token);
        await registry.SeedAsync("team/app:1", TestImage.Random(1), Token);
        await registry.SeedAsync("public/app:1", TestImage.Random(1), Token);
        using var alice = registry.CreateClient(Alice);
        using var bob = registry.CreateClient(Bob);
        using var nobody = registry.CreateClient();
        var blob = TestImage.Random(2).Blobs[1];

        Assert.Equal(201, await alice.PushBlobAsync("team/app", blob));
        Assert.Equal(403, await alice.PushBlobAsync("other/app", blob));
        Assert.Equal(200, await bob.StatusAsync("/v2/team/app/manifests/1"));
        Assert.Equal(403, await bob.PushBlobAsync("team/app", blob));
        Assert.Equal(200, await nobody.StatusAsync("/v2/public/app/manifests/1"));
        Assert.Equal(401, await nobody.StatusAsync("/v2/team/app/manifests/1"));
    }

    [Fact]
    public async Task GiveTokens()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Users = [Alice] }, Token);
        await registry.SeedAsync("app:1", TestImage.Random(1), Token);
        using var alice = registry.CreateClient(Alice);
        using var bearer = registry.CreateClient().WithToken(await alice.TokenAsync("repository:app:pull"));

        Assert.Equal(200, await bearer.StatusAsync("/v2/app/manifests/1"));
        registry.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(401, await bearer.StatusAsync("/v2/app/manifests/1"));
    }

    [Fact]
    public async Task NameARuleThatMakesNoSense()
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Rules = [new TestRule("alice", "**", "pull")] }, Token));

        Assert.Contains("Registry:Auth:Rules:0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameAUserThatCannotBe()
    {
        var odd = await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Users = [new TestUser("a b", "x")] }, Token));
        var twice = await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Users = [Alice, Alice] }, Token));

        Assert.Contains("'a b'", odd.Message, StringComparison.Ordinal);
        Assert.Contains("two users called alice", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NeverPrintAPassword()
    {
        var lines = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var registry = await TestRegistry.StartAsync(new() { Users = [Alice], Log = lines.Enqueue }, Token);
        using var alice = registry.CreateClient(Alice);
        await alice.TokenAsync("repository:app:pull");

        Assert.DoesNotContain(lines, line => line.Contains(Alice.Password, StringComparison.Ordinal));
        Assert.Equal("alice", $"{Alice}");
    }
}
