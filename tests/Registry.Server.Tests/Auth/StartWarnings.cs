using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Auth.Htpasswd;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>Whether callers have to sign in, and what is told of users and rules that hardly anybody means.</summary>
public sealed class StartWarnings : IDisposable
{
    private const string Off = "Sign-in is switched off (Registry:Auth:Enabled is false), so users and rules have no effect: everybody may do everything";
    private const string Locked = "Nobody can do anything: sign-in is on, but there is no user, htpasswd file or issuer. Add a user with: registry user add NAME";
    private const string Useless = "Nobody may do anything: there is no rule and no administrator. Add a rule, such as: registry access allow authenticated '**' pull,push";
    private const string OnlyAnonymous =
        "Nobody can sign in: there is no user, htpasswd file or issuer. Only what anonymous callers may do is possible; add a user with: registry user add NAME";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "", false, null)]
    [InlineData(null, "admin", true, null)]
    [InlineData(null, "user", true, Useless)]
    [InlineData(null, "user rule", true, null)]
    [InlineData(null, "rule", true, Locked)]
    [InlineData(null, "setting", true, OnlyAnonymous)]
    [InlineData(null, "htpasswd", true, Useless)]
    [InlineData(null, "htpasswd rule", true, null)]
    [InlineData(null, "issuer", true, Useless)]
    [InlineData(null, "issuer setting", true, null)]
    [InlineData(true, "", true, Locked)]
    [InlineData(true, "admin", true, null)]
    [InlineData(true, "setting", true, OnlyAnonymous)]
    [InlineData(false, "", false, null)]
    [InlineData(false, "admin", false, Off)]
    [InlineData(false, "rule", false, Off)]
    [InlineData(false, "setting", false, Off)]
    [InlineData(false, "htpasswd", false, Off)]
    [InlineData(false, "issuer", false, Off)]
    public async Task SignInIsOnAsSoonAsAnythingAsksForIt(bool? enabled, string has, bool expected, string? warning)
    {
        var parts = has.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using var http = await TestRegistry.StartAsync(configure: options => Configure(options.Auth, enabled, parts));
        foreach (var part in parts)
        {
            await http.ChangeAsync(index => Add(index, part));
        }

        (await http.GetAsync("/v2/")).Is(expected ? 401 : 200);
        Assert.Equal(warning is null ? [] : [warning], Warnings(http));
    }

    [Theory]
    [InlineData("anonymous", "library/**", "pull", null)]
    [InlineData("anonymous", "a/**", "push,pull", "Everybody, without signing in, may pull,push a/** (rule 1)")]
    [InlineData("anonymous", "a/**", "pull,delete", "Everybody, without signing in, may pull,delete a/** (rule 1)")]
    [InlineData("anonymous", "**", "admin", "Everybody, without signing in, may admin ** (rule 1)")]
    [InlineData("user:bob", "a/**", "push", "user:bob may push a/** but not pull it by rule 1; clients that push ask for both")]
    [InlineData("user:bob", "a/**", "push,pull", null)]
    [InlineData("user:bob", "a/**", "delete", null)]
    public async Task ARuleThatDoesMoreOrLessThanIsMeantIsToldOf(string who, string repositories, string actions, string? warning)
    {
        await using var http = await TestRegistry.StartAsync();
        await http.AddUserAsync("root", "password", isAdmin: true);
        await http.AllowAsync(who, repositories, actions);
        Assert.Equal(warning is null ? [] : [warning], Warnings(http));
    }

    [Fact]
    public async Task TheyStandInTheLogOfTheStart()
    {
        var settings = _folder.Write("settings.json", """{"Registry":{"Auth":{"Enabled":true,"Rules":[{"Who":"anonymous","Repositories":"**","Actions":"push"}]}}}""");
        await using var program = RegistryProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", settings);
        await program.SaysAsync("Try: ");
        Assert.Equal(3, program.Output.Count(line => line.Contains(" WRN ", StringComparison.Ordinal)));
        Assert.Single(program.Output, line => line.EndsWith($"WRN {OnlyAnonymous}", StringComparison.Ordinal));
        Assert.Single(program.Output, line => line.EndsWith("WRN Everybody, without signing in, may push ** (Registry:Auth:Rules:0)", StringComparison.Ordinal));
        Assert.Single(program.Output, line => line.EndsWith("WRN anonymous may push ** but not pull it by Registry:Auth:Rules:0; clients that push ask for both", StringComparison.Ordinal));
    }

    private static string[] Warnings(TestRegistry http) =>
        [.. AccessWarnings.Of(http.Services.GetRequiredService<AccessState>().Policy, http.Services.GetRequiredService<RegistryOptions>())];

    private static void Add(IndexTransaction index, string part)
    {
        if (part is "user" or "admin")
        {
            index.AddUser(new UserRow(part, "stamp", part == "admin", DateTimeOffset.UnixEpoch), "hash");
        }
        else if (part == "rule")
        {
            index.AddRule("authenticated", "**", 3, DateTimeOffset.UnixEpoch);
        }
    }

    private void Configure(AuthOptions auth, bool? enabled, string[] parts)
    {
        auth.Enabled = enabled;
        auth.HtpasswdFile = parts.Contains("htpasswd") ? _folder.Write("htpasswd", $"alice:{HtpasswdSample.Hash}\n") : null;
        if (parts.Contains("issuer"))
        {
            auth.Issuers.Add(new IssuerOptions { Name = "ci", Issuer = "https://ci.example", Audience = "registry" });
        }

        if (parts.Contains("setting"))
        {
            auth.Rules.Add(new RuleOptions { Who = "anonymous", Repositories = "library/**", Actions = "pull" });
        }
    }
}
