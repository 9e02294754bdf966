using Registry.Server.Index;

namespace Registry.Server.Auth.SignIn;

/// <summary>Users whose passwords guard nothing: to hash one as it should be takes longer than the start of a registry for tests.</summary>
internal static class TestUsers
{
    /// <summary>In effect when the task ends.</summary>
    public static async Task AddTestUsersAsync(this IServiceProvider services, IEnumerable<(string Name, string Password)> users, bool isAdmin, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await services.GetRequiredService<IndexWriter>().RunAsync(
            index => users.All(user => index.AddUser(new UserRow(user.Name, $"{Guid.NewGuid():N}", isAdmin, now), Passwords.HashCheaply(user.Password))),
            cancellationToken);
        services.GetRequiredService<AccessState>().Refresh();
    }
}
