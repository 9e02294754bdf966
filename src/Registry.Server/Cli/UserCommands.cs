using System.CommandLine;
using System.Security.Cryptography;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;
using Registry.Server.Index;

namespace Registry.Server.Cli;

/// <summary><c>registry user</c>: who can sign in with a password.</summary>
internal static class UserCommands
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The user's name" };
    private static readonly Option<bool> Admin = new("--admin") { Description = "An administrator, who may do everything" };
    private static readonly Option<string[]> Groups = new("--group") { Description = "A group to be in; may be given several times", HelpName = "GROUP" };
    private static readonly Option<bool> Revoke = new("--revoke") { Description = "No longer an administrator" };

    public static Command Create() => new("user", "Users, and sign-in: the first one that is added turns it on\n\nExamples:\n  registry user add alice\n  registry user add ci --generate --group robots")
    {
        KeptData.Command("add", "Add a user; the first one is an administrator", AddAsync, Name, Admin, Groups, NewPassword.FromInput, NewPassword.Generate),
        KeptData.Command("list", "Show all users", List),
        KeptData.Command("password", "Change a user's password; what was signed in with the old one is over", PasswordAsync, Name, NewPassword.FromInput, NewPassword.Generate),
        KeptData.Command("admin", "Make a user an administrator, or no longer", AdminAsync, Name, Revoke),
        KeptData.Command("remove", "Remove a user, with its tokens, memberships and rules", RemoveAsync, Name),
    };

    public static string NewStamp() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static async Task<int> AddAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(Name);
        var groups = arguments.GetValue(Groups) ?? [];
        if (groups.Append(name).FirstOrDefault(text => !Principal.IsName(text)) is { } bad)
        {
            throw new FormatException($"'{bad}' is not a name; letters, digits and . _ @ + - make one");
        }

        var existing = data.Access.Users();
        if (existing.Any(user => user.Name == name))
        {
            throw new FormatException($"there is a user {name} already; change the password with: registry user password {name}");
        }

        var isAdmin = arguments.GetValue(Admin) || existing.Count == 0;
        var hash = Passwords.Hash(NewPassword.Get(arguments, name, Console.Out));
        var now = data.Clock.GetUtcNow();
        var added = await data.Index.RunAsync(
            index =>
            {
                var isNew = index.AddUser(new UserRow(name, NewStamp(), isAdmin, now), hash);
                Array.ForEach(groups, group => index.AddToGroup(group, name));
                index.PutEvent(now, KeptData.Operator, EventActions.AddUser, null, isAdmin ? $"{name} (administrator)" : name);
                return isNew;
            },
            cancellationToken);
        Console.WriteLine(added ? Added(name, isAdmin, existing.Count == 0, groups) : $"There is a user {name} already.");
        if (data.Options.Auth.Enabled == false)
        {
            Console.WriteLine("But sign-in is switched off: Registry:Auth:Enabled is false.");
        }

        return added ? 0 : 1;
    }

    private static string Added(string name, bool isAdmin, bool isFirst, string[] groups) =>
        isFirst ? $"Added {name}, the first user and so an administrator. From now on callers sign in: docker login -u {name} HOST:PORT"
        : isAdmin ? $"Added {name}, an administrator."
        : groups.Length > 0 ? $"Added {name}, in {string.Join(", ", groups)}."
        : $"Added {name}, who may do what rules allow, such as: registry access allow user:{name} 'team/**' pull,push";

    private static Task<int> List(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var groups = data.Access.GroupMembers().ToLookup(member => member.User, member => member.Group);
        Columns.Write(
            Console.Out,
            ["USER", "ADMINISTRATOR", "GROUPS", "ADDED"],
            data.Access.Users().Select(user => (IReadOnlyList<string>)[user.Name, user.IsAdmin ? "yes" : "no", string.Join(",", groups[user.Name]), Columns.Text(user.CreatedAt)]));
        return Task.FromResult(0);
    }

    private static Task<int> PasswordAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = Existing(data, arguments);
        var hash = Passwords.Hash(NewPassword.Get(arguments, name, Console.Out));
        return data.ChangeAsync(EventActions.ChangeUser, $"{name}: password", index => index.SetPassword(name, hash, NewStamp()), $"Changed the password of {name}.", cancellationToken);
    }

    private static Task<int> AdminAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (name, isAdmin) = (Existing(data, arguments), !arguments.GetValue(Revoke));
        var what = isAdmin ? "an administrator" : "no administrator";
        return data.ChangeAsync(EventActions.ChangeUser, $"{name}: {what}", index => index.SetAdmin(name, isAdmin), $"{name} is {what} now.", cancellationToken);
    }

    private static Task<int> RemoveAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = Existing(data, arguments);
        var last = data.Access.Users().Count == 1 ? " It was the last user: unless settings or rules ask for sign-in, the registry is open again." : "";
        return data.ChangeAsync(EventActions.RemoveUser, name, index => index.RemoveUser(name), $"Removed {name}.{last}", cancellationToken);
    }

    private static string Existing(KeptData data, ParseResult arguments)
    {
        var name = arguments.GetRequiredValue(Name);
        return data.Access.Users().Any(user => user.Name == name) ? name : throw new FormatException($"there is no user {name}; registry user list shows all");
    }
}
