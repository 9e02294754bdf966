using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Policies;
using Registry.Server.Policies.Quotas;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry quota</c>: what of the quotas is used, and by which repositories.</summary>
internal static class QuotaCommand
{
    private const string Examples =
        """
        The quotas are those of the settings (Registry:Policies:Quotas). A repository counts its manifests and each blob that it has; what is in the trash counts nowhere.

        Examples:
          registry quota --config /etc/registry/registry.json
          registry quota --each
        """;

    private static readonly Option<bool> Each = new("--each") { Description = "The repositories, the largest first, with or without a quota" };

    public static Command Create() => KeptData.Existing("quota", "Show what of the quotas is used", Examples, RunAsync, Each);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var tables = data.OpenTables();
        var repositories = await tables.Repositories.Where(repository => repository.TrashId == null).ToListAsync(cancellationToken);
        var rules = PolicyRules.Quotas(data.Options.Policies);
        if (arguments.GetValue(Each))
        {
            Columns.Write(
                data.Output,
                ["REPOSITORY", "BYTES", "TAGS", "QUOTAS"],
                repositories.OrderByDescending(repository => repository.Bytes).ThenBy(repository => repository.Name, StringComparer.Ordinal).Select(repository => (IReadOnlyList<string>)
                    [repository.Name, Text(repository.Bytes), Number(repository.Tags), string.Join(' ', rules.Where(rule => Covers(rule, repository)).Select(rule => rule.Repositories.Text))]));
            return 0;
        }

        if (rules.Count == 0)
        {
            throw new FormatException("there are no quotas in the settings (Registry:Policies:Quotas); give the registry's file with --config, or list all repositories with --each");
        }

        Columns.Write(data.Output, ["REPOSITORIES", "BYTES", "OF", "TAGS", "OF"], rules.Select(rule => Row(rule, [.. repositories.Where(repository => Covers(rule, repository))])));
        return 0;
    }

    private static IReadOnlyList<string> Row(QuotaRule rule, List<RepositoryRow> repositories) =>
    [
        rule.Repositories.Text,
        Text(repositories.Sum(repository => repository.Bytes)),
        rule.MaxBytes is { } bytes ? new ByteSize(bytes).ToString() : "-",
        Number(repositories.Sum(repository => repository.Tags)),
        rule.MaxTags is { } tags ? Number(tags) : "-",
    ];

    private static bool Covers(QuotaRule rule, RepositoryRow repository) => rule.Repositories.Matches(RepositoryName.Parse(repository.Name), user: null);

    private static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{new ByteSize(bytes)} ({bytes})");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
