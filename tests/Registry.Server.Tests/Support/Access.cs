using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;
using Registry.Server.Index;

namespace Registry.Server.Tests.Support;

/// <summary>Users, rules and tokens of a registry under test, in effect when the call returns; and the headers that callers send.</summary>
internal static class Access
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task AddUserAsync(this TestRegistry http, string name, string password, bool isAdmin = false, params string[] groups) => http.ChangeAsync(index =>
    {
        Assert.True(index.AddUser(new UserRow(name, Guid.NewGuid().ToString("n"), isAdmin, DateTimeOffset.UnixEpoch), Passwords.Hash(password)));
        Array.ForEach(groups, group => index.AddToGroup(group, name));
    });

    public static Task AllowAsync(this TestRegistry http, string who, string repositories, string actions) => http.ChangeAsync(index =>
    {
        var rule = AccessRule.Parse(who, repositories, actions, "test");
        index.AddRule($"{rule.Who}", $"{rule.Repositories}", (int)rule.Actions, DateTimeOffset.UnixEpoch);
    });

    /// <summary>The token's secret.</summary>
    public static async Task<string> CreateTokenAsync(this TestRegistry http, string user, string name, string repositories, string actions, DateTimeOffset? expires = null)
    {
        Assert.True(RepositoryActionsText.TryParse(actions, out var parsed, out _));
        var secret = TokenSecret.Create(TokenSecret.AccessPrefix);
        var row = new AccessTokenRow(0, user, name, AccessTokenKind.Access, repositories, (int)parsed, Guid.NewGuid().ToString("n"), DateTimeOffset.UnixEpoch, expires, null);
        await http.ChangeAsync(index => Assert.True(index.AddToken(row, TokenSecret.HashOf(secret))));
        return secret;
    }

    /// <summary>Changes who may do what, as a command would, and has the registry notice.</summary>
    public static async Task ChangeAsync(this TestRegistry http, Action<IndexTransaction> change)
    {
        await http.Services.GetRequiredService<IndexWriter>().RunAsync(
            index =>
            {
                change(index);
                return true;
            },
            Token);
        http.Services.GetRequiredService<AccessState>().Refresh();
    }

    public static (string Name, string Value) Basic(string user, string password) =>
        ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");

    public static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    /// <summary>Asks the token service, as a client does after a challenge; without a user for an anonymous token.</summary>
    public static async Task<string> TokenAsync(this TestRegistry http, string? user, string? password, params string[] scopes)
    {
        var query = string.Concat(scopes.Select(scope => $"&scope={Uri.EscapeDataString(scope)}"));
        var answer = await http.GetAsync($"/token?service=registry{query}", user is null ? [] : [Basic(user, password!)]);
        using var json = JsonDocument.Parse(answer.Is(200).Body);
        return json.RootElement.GetProperty("token").GetString()!;
    }
}
