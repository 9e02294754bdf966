using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Server.Api;
using Registry.Server.Audit;
using Registry.Server.Index;

namespace Registry.Server.Cli;

/// <summary><c>registry audit</c>: who did what.</summary>
internal static class AuditCommand
{
    private const string Examples =
        """
        Examples:
          registry audit --since 1d
          registry audit --user alice --action delete
          registry audit --repository team-a/app --json
        """;

    private static readonly Option<string?> User = new("--user") { Description = "Only what this user did, also by the user's tokens", HelpName = "NAME" };
    private static readonly Option<string?> Repository = new("--repository") { Description = "Only what was done to this repository", HelpName = "NAME" };
    private static readonly Option<string?> Action = new("--action") { Description = $"Only this: {string.Join(", ", EventActions.All)}", HelpName = "ACTION" };
    private static readonly Option<string?> Since = new("--since") { Description = $"Only since so long ago, {Durations.Units}", HelpName = "TIME" };
    private static readonly Option<int> Count = new("-n") { Description = "At most so many", HelpName = "COUNT", DefaultValueFactory = _ => 100, CustomParser = CountOf };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per line" };

    public static Command Create() => KeptData.Existing("audit", "Show who did what, the newest last", Examples, RunAsync, User, Repository, Action, Since, Count, Json);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var action = arguments.GetValue(Action);
        if (action is not null && !EventActions.All.Contains(action))
        {
            throw new FormatException($"there is no action '{action}'; there are {string.Join(", ", EventActions.All)}");
        }

        DateTimeOffset? since = arguments.GetValue(Since) is { } time ? data.Clock.GetUtcNow() - Durations.Parse(time) : null;
        var query = new AuditQuery(arguments.GetValue(User), arguments.GetValue(Repository), action, since, null);
        await using var context = data.OpenTables();
        var events = await query.Of(context.Events).Take(arguments.GetValue(Count)).ToListAsync(cancellationToken);
        events.Reverse();
        Write(data.Output, events, arguments.GetValue(Json));
        return 0;
    }

    private static void Write(TextWriter output, List<EventRow> events, bool asJson)
    {
        if (asJson)
        {
            events.ForEach(entry => output.WriteLine(JsonOf(entry)));
            return;
        }

        Columns.Write(
            output,
            ["WHEN", "WHO", "FROM", "WHAT", "WHERE", "TARGET", "RESULT"],
            events.Select(e => (IReadOnlyList<string>)[Columns.Text(e.At), Plain(e.Who), e.Address, e.Action, e.Repository ?? "-", Plain(e.Target ?? "-"), e.Result]));
    }

    // A name that somebody tried to sign in with may be anything, also what moves a terminal's cursor or turns its lines around.
    private static string Plain(string text) => string.Concat(text.Select(c => IsPlain(c) ? c : '?'));

    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse);

    private static int CountOf(ArgumentResult argument)
    {
        if (!int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            argument.AddError($"-n: '{argument.Tokens[0].Value}' is not a number of entries");
        }

        return count;
    }

    private static string JsonOf(EventRow entry) => JsonAnswer.LineOf(json => AuditResult.Write(json, entry));
}
