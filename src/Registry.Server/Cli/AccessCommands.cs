using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Oci;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.Htpasswd;
using Registry.Server.Index;

namespace Registry.Server.Cli;

/// <summary><c>registry access</c>: the rules that say who may do what where.</summary>
internal static class AccessCommands
{
    private const string Examples =
        """
        WHO is user:NAME, group:NAME, token:USER/NAME, claim:ISSUER:NAME=VALUE, anonymous or authenticated.
        In REPOSITORIES ** stands for any path, * for anything within a component, {user} for the caller's name.

        Examples:
          registry access allow group:devs 'team-a/**' pull,push
          registry access allow authenticated 'home/{user}/**' pull,push,delete
          registry access allow anonymous 'library/**' pull
          registry access allow claim:github:repository=acme/app,ref=refs/heads/main 'acme/app' pull,push
          registry access explain alice team-a/app push
        """;

    private static readonly Argument<string> Who = new("WHO") { Description = "user:NAME, group:NAME, token:USER/NAME, claim:ISSUER:NAME=VALUE, anonymous or authenticated" };
    private static readonly Argument<string> Repositories = new("REPOSITORIES") { Description = "A glob, such as 'team-a/**'" };
    private static readonly Argument<string> Actions = new("ACTIONS") { Description = "pull, push, delete, admin; set apart by commas" };
    private static readonly Argument<long> Number = new("NUMBER") { Description = "The rule's number in registry access list", CustomParser = NumberOf };
    private static readonly Argument<string> Caller = new("USER") { Description = "A user, USER/TOKEN, or anonymous" };
    private static readonly Argument<string> Repository = new("REPOSITORY") { Description = "A repository's name" };
    private static readonly Argument<string> Action = new("ACTION") { Description = "pull, push, delete or admin" };

    private const string ExplainExamples =
        """
        Examples:
          registry access explain alice team-a/app push
          registry access explain ci/build team-a/app pull
          registry access explain anonymous library/alpine pull
        """;

    public static Command Create() => new ExampleCommand("access", "Rules: who may do what where. Rules only allow, so their order never matters", Examples)
    {
        KeptData.Change("allow", "Add a rule, or actions to the rule of the same who and where", Examples, AllowAsync, Who, Repositories, Actions),
        KeptData.Existing("list", "Show all rules, also those of the settings", "Examples:\n  registry access list\n  registry access list --config /etc/registry.json", List),
        KeptData.Existing("remove", "Remove a rule", "Examples:\n  registry access list\n  registry access remove 3", RemoveAsync, Number),
        KeptData.Existing(
            "explain",
            "Say whether somebody may do something, and by which rule; the exit code is 1 when not",
            ExplainExamples,
            Explain,
            Caller,
            Repository,
            Action),
    };

    /// <summary>The policy as a registry on the same data and settings would have it.</summary>
    public static AccessState StateOf(KeptData data) => new(data.Access, data.Options, data.Clock, NullLogger<AccessState>.Instance, NullLogger<HtpasswdFile>.Instance);

    private static async Task<int> AllowAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var rule = AccessRule.Parse(arguments.GetRequiredValue(Who), arguments.GetRequiredValue(Repositories), arguments.GetRequiredValue(Actions), "new");
        if (rule.Who.Kind == PrincipalKind.Claim && data.Options.Auth.Issuers.All(issuer => issuer.Name != rule.Who.Name))
        {
            throw new FormatException($"there is no issuer '{rule.Who.Name}' in the settings (Registry:Auth:Issuers); give them with --config");
        }

        var now = data.Clock.GetUtcNow();
        var text = $"{rule.Who} may {rule.Actions.ToText()} {rule.Repositories}";
        var id = await data.Index.RunAsync(
            index =>
            {
                index.PutEvent(now, data.Operator, EventActions.AddRule, null, text);
                return index.AddRule($"{rule.Who}", $"{rule.Repositories}", (int)rule.Actions, now);
            },
            cancellationToken);
        await data.Output.WriteLineAsync($"Rule {id}: {text}");
        using var state = StateOf(data);
        foreach (var warning in AccessWarnings.Of(state.Policy, data.Options))
        {
            await data.Output.WriteLineAsync($"Note: {warning}");
        }

        return 0;
    }

    private static Task<int> List(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var state = StateOf(data);
        Columns.Write(
            data.Output,
            ["RULE", "WHO", "REPOSITORIES", "ACTIONS"],
            state.Policy.Rules.Select(rule => (IReadOnlyList<string>)[rule.Source.Replace("rule ", "", StringComparison.Ordinal), $"{rule.Who}", $"{rule.Repositories}", rule.Actions.ToText()]));
        return Task.FromResult(0);
    }

    private static Task<int> RemoveAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var number = arguments.GetRequiredValue(Number);
        var rule = data.Access.Rules().FirstOrDefault(row => row.Id == number)
            ?? throw new FormatException($"there is no rule {number.ToString(CultureInfo.InvariantCulture)} in the index; registry access list shows all, and those of the settings are removed there");
        var text = $"{AuthRules.Of(rule)}";
        return data.ChangeAsync(EventActions.RemoveRule, text, index => index.RemoveRule(number), $"Removed: {text}", cancellationToken);
    }

    private static long NumberOf(ArgumentResult argument)
    {
        if (!long.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            argument.AddError($"'{argument.Tokens[0].Value}' is not a rule's number; registry access list shows them, and those of the settings are removed there");
        }

        return number;
    }

    private static Task<int> Explain(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Parse(arguments.GetRequiredValue(Repository));
        if (!RepositoryActionsText.TryParse(arguments.GetRequiredValue(Action), out var action, out var fault))
        {
            throw new FormatException(fault);
        }

        using var state = StateOf(data);
        var (isAllowed, reason) = Explanation.Of(state.Policy, arguments.GetRequiredValue(Caller), repository, action, data.Clock.GetUtcNow());
        data.Output.WriteLine($"{(isAllowed ? "allowed" : "denied")}: {reason}");
        return Task.FromResult(isAllowed ? 0 : 1);
    }
}
