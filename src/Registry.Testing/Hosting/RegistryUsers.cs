using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth;
using Registry.Server.Auth.SignIn;
using Registry.Server.Index;

namespace Registry.Testing.Hosting;

internal static class RegistryUsers
{
    public static Task AddUsersAsync(this Inner inner, IReadOnlyCollection<TestUser> users, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (users.Count == 0)
        {
            return Task.CompletedTask;
        }

        return AddAsync(inner.Services, users, clock.GetUtcNow(), cancellationToken);
    }

    private static async Task AddAsync(IServiceProvider services, IReadOnlyCollection<TestUser> users, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IndexWriter>().RunAsync(
            index => users.All(user => index.AddUser(new UserRow(user.Name, $"{Guid.NewGuid():N}", IsAdmin: false, now), Passwords.HashCheaply(user.Password))),
            cancellationToken);
        services.GetRequiredService<AccessState>().Refresh();
    }
}
