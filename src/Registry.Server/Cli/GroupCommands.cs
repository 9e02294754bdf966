using System.CommandLine;
using Registry.Server.Auth.Access;
using Registry.Server.Index;

namespace Registry.Server.Cli;

/// <summary><c>registry group</c>: users that a rule can name together. A group is there as long as somebody is in it.</summary>
internal static class GroupCommands
{
    private static readonly Argument<string> Group = new("GROUP") { Description = "The group's name" };
    private static readonly Argument<string[]> Users = new("USER") { Description = "Users, also those of the htpasswd file", Arity = ArgumentArity.OneOrMore };

    private const string Examples =
        """
        Examples:
          registry group add devs alice bob
          registry access allow group:devs 'team/**' pull,push
        """;

    public static Command Create() => new ExampleCommand("group", "Groups of users, for rules", Examples)
    {
        KeptData.Change("add", "Put users into a group", Examples, AddAsync, Group, Users),
        KeptData.Existing("list", "Show all groups", "Examples:\n  registry group list", List),
        KeptData.Existing("remove", "Take users out of a group", "Examples:\n  registry group remove devs alice bob", RemoveAsync, Group, Users),
    };

    private static async Task<int> AddAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (group, users) = (arguments.GetRequiredValue(Group), arguments.GetRequiredValue(Users).Distinct().ToArray());
        if (users.Append(group).FirstOrDefault(text => !Principal.IsName(text)) is { } bad)
        {
            throw new FormatException($"'{bad}' is not a name; letters, digits and . _ @ + - make one");
        }

        var known = data.Access.Users().Select(user => user.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var user in users.Where(user => !known.Contains(user)))
        {
            await data.Error.WriteLineAsync(data.Options.Auth.HtpasswdFile is null
                ? $"There is no user {user} yet."
                : $"There is no user {user} in the index; one of the htpasswd file is meant, then.");
        }

        return await data.ChangeAsync(
            EventActions.ChangeUser,
            $"{string.Join(", ", users)} in {group}",
            index =>
            {
                Array.ForEach(users, user => index.AddToGroup(group, user));
                return true;
            },
            $"{group} has {string.Join(", ", users)} in it now.",
            cancellationToken);
    }

    private static Task<int> List(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var groups = data.Access.GroupMembers().GroupBy(member => member.Group);
        Columns.Write(data.Output, ["GROUP", "USERS"], groups.Select(group => (IReadOnlyList<string>)[group.Key, string.Join(",", group.Select(member => member.User))]));
        return Task.FromResult(0);
    }

    private static Task<int> RemoveAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (group, users) = (arguments.GetRequiredValue(Group), arguments.GetRequiredValue(Users).Distinct().ToArray());
        var members = data.Access.GroupMembers().Where(member => member.Group == group).Select(member => member.User);
        if (users.Except(members).FirstOrDefault() is { } missing)
        {
            throw new FormatException($"{missing} is not in {group}; registry group list shows who is");
        }

        var who = string.Join(", ", users);
        return data.ChangeAsync(
            EventActions.ChangeUser,
            $"{who} not in {group}",
            index => Array.TrueForAll(users, user => index.RemoveFromGroup(group, user)),
            $"{who} is no longer in {group}.",
            cancellationToken);
    }
}
