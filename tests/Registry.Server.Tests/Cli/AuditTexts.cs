using System.Text.Json;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary><c>registry audit</c>.</summary>
public sealed class AuditTexts : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly Commands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task TellEveryChangeThatACommandMakes()
    {
        await _commands.DoesAsync("user", "add", "root", "--generate");
        await _commands.DoesAsync("user", "add", "bob", "--generate", "--group", "devs");
        await _commands.DoesAsync("user", "password", "bob", "--generate");
        await _commands.DoesAsync("user", "admin", "bob");
        await _commands.DoesAsync("user", "admin", "bob", "--revoke");
        await _commands.DoesAsync("group", "add", "ops", "bob", "root");
        await _commands.DoesAsync("group", "remove", "ops", "root");
        await _commands.DoesAsync("access", "allow", "group:ops", "a/**", "push,pull");
        await _commands.DoesAsync("access", "remove", "1");
        await _commands.DoesAsync("token", "create", "--user", "bob", "--name", "t", "--expires", "never");
        await _commands.DoesAsync("token", "revoke", "--user", "bob", "--name", "t");
        await _commands.DoesAsync("user", "remove", "bob");
        var entries = (await _commands.DoesAsync("audit", "--json")).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            [
                "add-user root (administrator)", "add-user bob", "change-user bob: password", "change-user bob: an administrator", "change-user bob: no administrator",
                "change-user bob, root in ops", "change-user root not in ops", "add-rule group:ops may pull,push a/**", "remove-rule group:ops may pull,push a/** (rule 1)",
                "create-token bob/t: pull in **, until it is revoked", "revoke-token bob/t", "remove-user bob",
            ],
            entries.Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("target")}"));
        Assert.All(entries, entry => Assert.Equal(($"operator:{Environment.UserName}", "local", "ok"), (Text(entry, "who"), Text(entry, "address"), Text(entry, "result"))));
        Assert.All(entries, entry => Assert.InRange(entry.GetProperty("at").GetDateTimeOffset(), Now.AddMinutes(-1), Now.AddHours(1)));
    }

    [Fact]
    public async Task CanBeChosenFrom()
    {
        await PutAsync(Now.AddDays(-2), "alice", EventActions.Push, "a/b");
        await PutAsync(Now.AddHours(-2), "alice/t", EventActions.Push, "a/c");
        await PutAsync(Now.AddHours(-1), "Alice", EventActions.Delete, "a/b");
        Assert.Equal(["a/b", "a/c"], await RepositoriesAsync("--user", "alice"));
        Assert.Equal(["a/c", "a/b"], await RepositoriesAsync("--since", "1d"));
        Assert.Equal(["a/b"], await RepositoriesAsync("--since", "90m"));
        Assert.Equal(["a/b", "a/b"], await RepositoriesAsync("--repository", "a/b"));
        Assert.Equal(["a/b"], await RepositoriesAsync("--action", "delete"));
        Assert.Equal(["a/c", "a/b"], await RepositoriesAsync("-n", "2"));
        Assert.Empty(await RepositoriesAsync("--user", "nobody"));
    }

    [Fact]
    public async Task DoNotMoveATerminalsCursor()
    {
        await PutAsync(Now, "a\u001b[2J\r\n\u0007b\u009bc\u202ed\u2028e\u0000", EventActions.SignIn, null);
        var result = await _commands.DoesAsync("audit");
        Assert.Contains("  a?[2J???b?c?d?e", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal(2, result.Lines.Length);
        Assert.DoesNotContain(Assert.Single((await _commands.DoesAsync("audit", "--json")).Lines), char.IsControl);
    }

    [Theory]
    [InlineData("--action", "what", "there is no action 'what'; there are sign-in, ")]
    [InlineData("--since", "1w", "'1w' is not a time; examples are 90d, 12h and 30m")]
    public async Task WhatMakesNoSenseIsRefused(string option, string value, string expected) =>
        Assert.StartsWith(expected, await _commands.RefusesAsync("audit", option, value), StringComparison.Ordinal);

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString() ?? "-";

    private async Task<string[]> RepositoriesAsync(params string[] options) =>
        [.. (await _commands.DoesAsync(["audit", "--json", .. options])).Lines.Select(line => Text(JsonDocument.Parse(line).RootElement, "repository"))];

    private async Task PutAsync(DateTimeOffset at, string who, string action, string? repository)
    {
        Directory.CreateDirectory(_commands.Data);
        using var writer = new IndexWriter(new IndexDatabase(_commands.Data));
        await writer.RunAsync(
            index =>
            {
                index.PutEvent(at, new Actor(who, "10.0.0.1"), action, repository, null);
                return true;
            },
            TestContext.Current.CancellationToken);
    }
}
