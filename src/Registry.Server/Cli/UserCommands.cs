using System.CommandLine;
using System.Security.Cryptography;
using Registry.Server.Auth;
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
    private static readonly Option<bool> Open = new("--open") { Description = "Also the last user, after whom there is no sign-in" };
    private static readonly Option<bool> Revoke = new("--revoke") { Description = "No longer an administrator" };

    private const string AddExamples =
        """
        Examples:
          registry user add alice                                  asks for the password
          registry user add ci --generate --group robots
          pass show registry/bob | registry user add bob --password-stdin
          registry user add carol --admin --data /var/lib/registry
        """;

    private const string PasswordExamples =
        """
        Examples:
          registry user password alice                             asks for the password
          registry user password ci --generate
        """;

    public static Command Create() => new ExampleCommand("user", "Users, and sign-in: the first one that is added turns it on", AddExamples)
    {
        KeptData.Change("add", "Add a user; the first one is an administrator", AddExamples, AddAsync, Name, Admin, Groups, NewPassword.FromInput, NewPassword.Generate),
        KeptData.Existing("list", "Show the users that were added; those of an htpasswd file stand there", "Examples:\n  registry user list", List),
        KeptData.Existing(
            "password",
            "Change a user's password; what was signed in with the old one is over",
            PasswordExamples,
            PasswordAsync,
            Name,
            NewPassword.FromInput,
            NewPassword.Generate),
        KeptData.Existing("admin", "Make a user an administrator, or no longer", "Examples:\n  registry user admin alice\n  registry user admin alice --revoke", AdminAsync, Name, Revoke),
        KeptData.Existing("remove", "Remove a user, with its tokens, memberships and rules", "Examples:\n  registry user remove alice", RemoveAsync, Name, Open),
    };

    public static string NewStamp() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static Task<int> AddAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(Name);
        var groups = arguments.GetValue(Groups) ?? [];
        if (name is "anonymous" or "authenticated" or "unknown")
        {
            throw new FormatException($"rules and the audit mean something else by {name}; choose another name");
        }

        if (groups.Append(name).FirstOrDefault(text => !Principal.IsName(text)) is { } bad)
        {
            throw new FormatException($"'{bad}' is not a name; letters, digits and . _ @ + - make one");
        }

        var existing = data.Access.Users();
        if (existing.Any(user => user.Name == name))
        {
            throw new FormatException($"there is a user {name} already; change the password with: registry user password {name}");
        }

        // Where others sign in already, somebody else has the say.
        var isFirst = existing.Count == 0 && data.Access.Rules().Count == 0 && data.Options.Auth.Rules.Count == 0 && !AuthRules.AsksForSignIn(data.Options);
        var isAdmin = arguments.GetValue(Admin) || isFirst;
        var password = NewPassword.Get(arguments, name);
        var (now, hash) = (data.Clock.GetUtcNow(), Passwords.Hash(password));
        return data.ChangeAsync(
            EventActions.AddUser,
            isAdmin ? $"{name} (administrator)" : name,
            index =>
            {
                Array.ForEach(groups, group => index.AddToGroup(group, name));
                return index.AddUser(new UserRow(name, NewStamp(), isAdmin, now), hash);
            },
            NewPassword.Told(arguments, name, password, Added(name, isAdmin, isFirst, groups) + Off(data)),
            cancellationToken);
    }

    private static string Off(KeptData data) => data.Options.Auth.Enabled == false ? " But sign-in is switched off: Registry:Auth:Enabled is false." : "";

    private static string Added(string name, bool isAdmin, bool isFirst, string[] groups) =>
        isFirst ? $"Added {name}, the first user and so an administrator. From now on callers sign in: docker login -u {name} HOST:PORT"
        : isAdmin ? $"Added {name}, an administrator."
        : groups.Length > 0 ? $"Added {name}, in {string.Join(", ", groups)}."
        : $"Added {name}, who may do what rules allow, such as: registry access allow user:{name} 'team/**' pull,push";

    private static Task<int> List(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var groups = data.Access.GroupMembers().ToLookup(member => member.User, member => member.Group);
        Columns.Write(
            data.Output,
            ["USER", "ADMINISTRATOR", "GROUPS", "ADDED"],
            data.Access.Users().Select(user => (IReadOnlyList<string>)[user.Name, user.IsAdmin ? "yes" : "no", string.Join(",", groups[user.Name]), Columns.Text(user.CreatedAt)]));
        return Task.FromResult(0);
    }

    private static Task<int> PasswordAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = Existing(data, arguments);
        var password = NewPassword.Get(arguments, name);
        var hash = Passwords.Hash(password);
        return data.ChangeAsync(
            EventActions.ChangeUser,
            $"{name}: password",
            index => index.SetPassword(name, hash, NewStamp()),
            NewPassword.Told(arguments, name, password, $"Changed the password of {name}."),
            cancellationToken);
    }

    private static Task<int> AdminAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (name, isAdmin) = (Existing(data, arguments), !arguments.GetValue(Revoke));
        var what = isAdmin ? "an administrator" : "no administrator";
        var last = isAdmin || data.Access.Users().Any(user => user.IsAdmin && user.Name != name) ? "" : " There is no administrator left.";
        return data.ChangeAsync(EventActions.ChangeUser, $"{name}: {what}", index => index.SetAdmin(name, isAdmin), $"{name} is {what} now.{last}", cancellationToken);
    }

    private static Task<int> RemoveAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = Existing(data, arguments);
        var opens = data.Access.Users().Count == 1 && data.Access.Rules().Count == 0 && data.Options.Auth.Rules.Count == 0 && !AuthRules.AsksForSignIn(data.Options) && data.Options.Auth.Enabled is null;
        if (opens && !arguments.GetValue(Open))
        {
            throw new FormatException($"{name} is the last user: without users and rules everybody may do everything. If that is meant, add --open");
        }

        var last = opens ? " There is no sign-in any more: everybody may do everything." : "";
        return data.ChangeAsync(EventActions.RemoveUser, name, index => index.RemoveUser(name), $"Removed {name}.{last}", cancellationToken);
    }

    private static string Existing(KeptData data, ParseResult arguments)
    {
        var name = arguments.GetRequiredValue(Name);
        return data.Access.Users().Any(user => user.Name == name) ? name : throw new FormatException($"there is no user {name}; registry user list shows all");
    }
}
