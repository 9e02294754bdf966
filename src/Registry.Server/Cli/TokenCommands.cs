using System.CommandLine;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;
using Registry.Server.Index;

namespace Registry.Server.Cli;

/// <summary><c>registry token</c>: access tokens, which robots and people use in place of a password.</summary>
internal static class TokenCommands
{
    private const string Examples =
        """
        Examples:
          registry token create --user ci --name build --repositories 'team-a/**' --actions pull,push --expires 90d
          registry token revoke --user ci --name build
        """;

    private const string CreateExamples =
        """
        Examples:
          registry token create --user ci --name build --repositories 'team-a/**' --actions pull,push --expires 90d
          registry token create --user alice --name laptop | docker login -u alice --password-stdin HOST:PORT
        """;

    private static readonly Option<string> User = new("--user") { Description = "Whose token it is; no token may do more than its user", HelpName = "NAME", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "What it is called", HelpName = "NAME", Required = true };
    private static readonly Option<string> Repositories = new("--repositories") { Description = "Where it is good: globs, set apart by commas", HelpName = "GLOBS", DefaultValueFactory = _ => "**" };
    private static readonly Option<string> Actions = new("--actions") { Description = "What for: pull, push, delete, admin", HelpName = "ACTIONS", DefaultValueFactory = _ => "pull" };
    private static readonly Option<string> Expires = new("--expires") { Description = $"For how long, {Durations.Units}; or never", HelpName = "TIME", DefaultValueFactory = _ => "90d" };
    private static readonly Option<string?> OfUser = new("--user") { Description = "Only this user's", HelpName = "NAME" };

    public static Command Create() => new ExampleCommand("token", "Access tokens, in place of a password", Examples)
    {
        KeptData.Change("create", "Create a token, and show it this once", CreateExamples, CreateAsync, User, Name, Repositories, Actions, Expires),
        KeptData.Existing("list", "Show tokens, and what docker login keeps", "Examples:\n  registry token list\n  registry token list --user ci", List, OfUser),
        KeptData.Existing("revoke", "Revoke a token; within seconds it is good for nothing", "Examples:\n  registry token revoke --user ci --name build", RevokeAsync, User, Name),
    };

    private static async Task<int> CreateAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (user, name, now) = (arguments.GetRequiredValue(User), arguments.GetRequiredValue(Name), data.Clock.GetUtcNow());
        if (!Principal.IsName(name) || !Principal.IsName(user))
        {
            throw new FormatException($"'{(Principal.IsName(user) ? name : user)}' is not a name; letters, digits and . _ @ + - make one");
        }

        using var state = AccessCommands.StateOf(data);
        if (!state.Policy.Users.ContainsKey(user))
        {
            throw new FormatException($"there is no user {user}; add it with: registry user add {user}");
        }

        var repositories = AuthRules.PatternsOf(arguments.GetRequiredValue(Repositories));
        if (!RepositoryActionsText.TryParse(arguments.GetRequiredValue(Actions), out var actions, out var fault) || repositories.Count == 0)
        {
            throw new FormatException(fault ?? "no repository is named; '**' is all of them");
        }

        var expires = arguments.GetRequiredValue(Expires);
        DateTimeOffset? until = expires == "never" ? null : now + Durations.Parse(expires);
        var secret = TokenSecret.Create(TokenSecret.AccessPrefix);
        var row = new AccessTokenRow(0, user, name, AccessTokenKind.Access, string.Join(",", repositories), (int)actions, UserCommands.NewStamp(), now, until, null);
        var limits = $"{actions.ToText()} in {row.Repositories}, until {Columns.Text(until, "it is revoked")}";
        await data.Index.RunAsync(index => Add(index, data.Operator, row, TokenSecret.HashOf(secret), limits), cancellationToken);
        await data.Output.WriteLineAsync($"{secret}");
        await data.Error.WriteLineAsync($"The token {user}/{name} is shown this once. It is for {limits}, as far as {user} itself may. Use it as the password of {user}.{Warning(actions)}");
        return 0;
    }

    private static string Warning(RepositoryActions actions) =>
        actions.HasFlag(RepositoryActions.Push) && !actions.HasFlag(RepositoryActions.Pull) ? " Clients that push also ask for pull, which it does not have." : "";

    private static bool Add(IndexTransaction index, Actor actor, AccessTokenRow row, byte[] hash, string limits)
    {
        if (!index.AddToken(row, hash))
        {
            throw new FormatException($"{row.User} has a token {row.Name} already; revoke it, or choose another name");
        }

        index.PutEvent(row.CreatedAt, actor, EventActions.CreateToken, null, $"{row.User}/{row.Name}: {limits}");
        return true;
    }

    private static Task<int> List(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var user = arguments.GetValue(OfUser);
        var rows = data.Access.Tokens().Where(token => user is null || token.User == user);
        Columns.Write(
            data.Output,
            ["USER", "NAME", "KIND", "REPOSITORIES", "ACTIONS", "EXPIRES", "LAST USED"],
            rows.Select(token => (IReadOnlyList<string>)
            [
                token.User,
                token.Name,
                token.Kind == AccessTokenKind.Access ? "token" : "docker login",
                token.Kind == AccessTokenKind.Access ? token.Repositories : "-",
                token.Kind == AccessTokenKind.Access ? ((RepositoryActions)token.Actions).ToText() : "-",
                Columns.Text(token.ExpiresAt),
                Columns.Text(token.LastUsedAt),
            ]));
        return Task.FromResult(0);
    }

    private static Task<int> RevokeAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (user, name) = (arguments.GetRequiredValue(User), arguments.GetRequiredValue(Name));
        return data.Access.Tokens().Any(token => token.User == user && token.Name == name)
            ? data.ChangeAsync(EventActions.RevokeToken, $"{user}/{name}", index => index.RevokeToken(user, name, data.Clock.GetUtcNow()), $"Revoked {user}/{name}.", cancellationToken)
            : throw new FormatException($"{user} has no token {name}; registry token list shows all");
    }
}
