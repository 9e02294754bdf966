using Microsoft.Data.Sqlite;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary>What an operator reads who types something else than meant, or on another folder.</summary>
public sealed class CommandLines : IDisposable
{
    private static readonly string[] All =
    [
        "user", "user add", "user list", "user password", "user admin", "user remove", "group", "group add", "group list", "group remove",
        "token", "token create", "token list", "token revoke", "access", "access allow", "access list", "access remove", "access explain", "audit", "gc", "verify",
    ];

    private readonly Commands _commands = new();

    public static TheoryData<string> EveryCommand => [.. All];

    public void Dispose() => _commands.Dispose();

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task TheHelpOfEachShowsExamples(string command)
    {
        var help = (await Commands.TypeAsync([.. command.Split(' '), "--help"])).Is(0).Output;
        var examples = help[help.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"  registry {command}", examples, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user", " user [command]")]
    [InlineData("access", " access [command]")]
    public async Task ACommandThatIsOnlyANameForOthersShowsThem(string command, string usage)
    {
        var result = (await Commands.TypeAsync(command)).Is(1);
        Assert.Contains(usage, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usr", "Unrecognized command or argument 'usr'. See: registry --help")]
    [InlineData("user frob", "Unrecognized command or argument 'frob'. See: registry user --help")]
    [InlineData("serve usr", "'usr' is no config.yml of a registry:2, which ends in .yml or .yaml; settings of ours come by --config. See: registry serve --help")]
    [InlineData("serve --prot", "Unrecognized command or argument '--prot'. See: registry serve --help")]
    [InlineData("garbage-collect -m config.yml", "Manifests that nothing names go by a policy, Registry:Policies:Untagged with Repositories and UnusedFor, and not by an option: leave it out. See: registry gc --help")]
    [InlineData("user add", "Required argument missing for command: 'add'. See: registry user add --help")]
    [InlineData("user add a b", "Unrecognized command or argument 'b'. See: registry user add --help")]
    [InlineData("user list --frob", "Unrecognized command or argument '--frob'. See: registry user list --help")]
    [InlineData("token create --user ci", "Option '--name' is required. See: registry token create --help")]
    [InlineData("access remove x", "'x' is not a rule's number; registry access list shows them, and those of the settings are removed there. See: registry access remove --help")]
    [InlineData("audit -n -1", "-n: '-1' is not a number of entries. See: registry audit --help")]
    [InlineData("verify Team", "'Team' is not a repository's name. See: registry verify --help")]
    [InlineData("verify --rate fast", "--rate: 'fast' is not a number of MiB. See: registry verify --help")]
    [InlineData("audit -n 0", "-n: '0' is not a number of entries. See: registry audit --help")]
    public async Task WhatCannotBeUnderstoodIsOneLine(string line, string expected)
    {
        var result = (await Commands.TypeAsync(line.Split(' '))).Is(1);
        Assert.Equal((expected, ""), (result.Error.TrimEnd(), result.Output));
    }

    [Theory]
    [InlineData("user list")]
    [InlineData("user remove alice")]
    [InlineData("group list")]
    [InlineData("token list")]
    [InlineData("access list")]
    [InlineData("audit")]
    public async Task AFolderThatIsNotThereIsNotMadeToLookAt(string command)
    {
        var result = (await _commands.RunAsync(command.Split(' '))).Is(1);
        Assert.StartsWith($"There is no registry's data in {_commands.Data}, or none that this user may see.", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_commands.Data));
    }

    [Fact]
    public async Task AFileIsNoFolder() =>
        Assert.Contains("is a file. Choose a folder with --data.", (await Commands.TypeAsync("user", "list", "--data", _commands.Write("file", ""))).Is(1).Error, StringComparison.Ordinal);

    [Fact]
    public async Task SettingsThatKeepEverythingInMemoryHaveNoFolder()
    {
        var settings = _commands.Write("settings.json", """{"Registry":{"Storage":{"Kind":"memory"}}}""");
        Assert.Contains("so there is no data folder to work on", (await _commands.RunAsync("user", "list", "--config", settings)).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsThatAreWrongAreToldOf()
    {
        Assert.Contains("was not found", (await _commands.RunAsync("user", "list", "--config", _commands.Data)).Is(1).Error, StringComparison.Ordinal);
        var settings = _commands.Write("settings.json", """{"Registry":{"Auth":{"Enabled":"yes"}}}""");
        Assert.Equal("Registry:Auth:Enabled: 'yes' is not true or false", (await _commands.RunAsync("user", "list", "--config", settings)).Is(1).Error.TrimEnd());
    }

    [Fact]
    public async Task AFolderOfANewerRegistryIsRefused()
    {
        await _commands.DoesAsync("user", "add", "alice", "--generate");
        SetVersion(Schema.LatestVersion + 1);
        Assert.Contains("was written by a newer registry", (await _commands.RunAsync("user", "list")).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SoIsOneThatARegistryOfAnotherVersionRunsOn()
    {
        await _commands.DoesAsync("user", "add", "alice", "--generate");
        using var running = DataFolder.Open(_commands.Data);
        Assert.Single((await _commands.DoesAsync("user", "list")).Lines, line => line.StartsWith("alice", StringComparison.Ordinal));
        SetVersion(Schema.LatestVersion - 1);
        Assert.Contains("is of another version", (await _commands.RunAsync("user", "list")).Is(1).Error, StringComparison.Ordinal);
    }

    private void SetVersion(int version)
    {
        using var connection = new SqliteConnection($"Data Source={IndexDatabase.PathIn(_commands.Data)};Pooling=False");
        connection.Open();
        IndexDatabase.Execute(connection, $"PRAGMA user_version = {version}");
    }
}
