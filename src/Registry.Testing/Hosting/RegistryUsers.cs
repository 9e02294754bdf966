using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;

namespace Registry.Testing.Hosting;

internal static class RegistryUsers
{
    /// <exception cref="ArgumentException">A user cannot be called so, or two are called the same.</exception>
    public static void Check(IEnumerable<TestUser> users)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var user in users)
        {
            if (!Principal.IsName(user.Name))
            {
                throw new ArgumentException($"'{user.Name}' is no user's name.");
            }

            if (!names.Add(user.Name))
            {
                throw new ArgumentException($"There are two users called {user.Name}.");
            }
        }
    }

    public static Task AddUsersAsync(this Inner inner, IReadOnlyCollection<TestUser> users, CancellationToken cancellationToken) => users.Count == 0
        ? Task.CompletedTask
        : inner.Services.AddTestUsersAsync(users.Select(user => (user.Name, user.Password)), isAdmin: false, cancellationToken);
}
