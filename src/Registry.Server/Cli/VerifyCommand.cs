using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Maintenance.Verification;

namespace Registry.Server.Cli;

/// <summary><c>registry verify</c>: reads what is kept and compares it with its digests, or tells what is known to be bad.</summary>
internal static class VerifyCommand
{
    private const string Examples =
        """
        The registry does the same by itself, so that everything is read once in 30 days (Registry:Scrub). What is missing or damaged is unknown to clients from then on, so that their
        next push brings it back; a file that is brought back from elsewhere is found by the next verification. Nothing is removed.

        The exit code is 0 when all is right, 2 when something is missing or damaged, and 1 when something could not be read.

        Examples:
          registry verify
          registry verify team/app --rate 0
          registry verify --unverified
          registry verify --list
        """;

    private static readonly Argument<List<string>> Repositories = new("repository")
    {
        Description = "Only what these repositories have",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = NamesOf,
    };

    private static readonly Option<bool> Unverified = new("--unverified") { Description = "Only blobs that were never read yet, such as imported ones, and those that are bad" };

    private static readonly Option<int?> Rate = new("--rate")
    {
        Description = "Read so many MiB a second at most; 0 for no bound [default: as Registry:Scrub:MaxRate]",
        HelpName = "MIB",
        CustomParser = RateOf,
    };

    private static readonly Option<bool> List = new("--list") { Description = "Read nothing; only list what is known to be missing or damaged" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object per line: the result, then what is missing or damaged" };

    public static Command Create() =>
        KeptData.Existing("verify", "Read what is kept, and find what is missing or damaged", Examples, RunAsync, Repositories, Unverified, Rate, List, Json);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (repositories, isJson) = (arguments.GetValue(Repositories) ?? [], arguments.GetValue(Json));
        var rate = arguments.GetValue(Rate) is { } mib ? mib * 1024L * 1024 : data.Options.Scrub.MaxRate;
        var request = new VerifyRequest(repositories, arguments.GetValue(Unverified), rate, isJson);
        if (!arguments.GetValue(List) && await OwnersWork.RunAsync(data, VerifyTask.Name, request.ToString(), cancellationToken) is not VerifyResult.DamageFound and var code)
        {
            return code;
        }

        using var reader = new DamageReader(new IndexDatabase(data.Options.Data));
        return LossList.Write(data.Output, reader, repositories, isJson) ? VerifyResult.DamageFound : 0;
    }

    private static List<string> NamesOf(ArgumentResult argument)
    {
        var names = argument.Tokens.Select(token => token.Value).ToList();
        foreach (var wrong in names.Where(name => !RepositoryName.TryParse(name, out _)))
        {
            argument.AddError($"'{wrong}' is not a repository's name");
        }

        return names;
    }

    private static int? RateOf(ArgumentResult argument)
    {
        if (!int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var rate))
        {
            argument.AddError($"--rate: '{argument.Tokens[0].Value}' is not a number of MiB");
        }

        return rate;
    }
}
