using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;

namespace Registry.Server.Catalog;

/// <summary>
/// The repositories that a caller may pull, in order. Read are only the parts of the list that the caller's rules can match at all, <c>team-a/</c> for <c>team-a/**</c>: whoever sees three
/// of a hundred thousand does not wait for the others.
/// </summary>
internal static class VisibleRepositories
{
    // Behind every character of a name, so behind all names that begin alike.
    private const char End = '\u007f';

    // Read at a time where some may have to be left out.
    private const int Piece = 500;

    private static readonly Func<RegistryContext, string, string, int, IEnumerable<string>> Between = EF.CompileQuery(
        (RegistryContext index, string after, string before, int count) =>
            index.Repositories
                .Where(r => r.Listed && string.Compare(r.Name, after) > 0 && string.Compare(r.Name, before) < 0)
                .OrderBy(r => r.Name).Select(r => r.Name).Take(count));

    /// <summary>Those behind <paramref name="last"/>, read as far as the caller goes.</summary>
    /// <param name="count">How many are wanted at the most.</param>
    public static IEnumerable<string> Behind(RegistryContext index, Caller caller, string last, int count) => caller.Rights.SeesAll
        ? Between(index, last, $"{End}", count)
        : RangesOf(caller.Rights).SelectMany(range => In(index, range, last)).Where(name => caller.Rights.Allow(RepositoryName.Parse(name), RepositoryActions.Pull)).Take(count);

    private static IEnumerable<string> In(RegistryContext index, (string After, string Before) range, string last)
    {
        var after = string.CompareOrdinal(range.After, last) > 0 ? range.After : last;
        while (string.CompareOrdinal(after, range.Before) < 0)
        {
            var names = Between(index, after, range.Before, Piece).ToList();
            foreach (var name in names)
            {
                yield return name;
            }

            after = names.Count == Piece ? names[^1] : range.Before;
        }
    }

    // In order, and without those that lie within another.
    private static IEnumerable<(string After, string Before)> RangesOf(Rights rights)
    {
        string? covering = null;
        foreach (var prefix in rights.PullPrefixes.Distinct().Order(StringComparer.Ordinal))
        {
            if (covering is null || !prefix.StartsWith(covering, StringComparison.Ordinal))
            {
                covering = prefix;
                yield return (JustBefore(prefix), $"{prefix}{End}");
            }
        }
    }

    private static string JustBefore(string prefix) => prefix.Length == 0 ? "" : $"{prefix[..^1]}{(char)(prefix[^1] - 1)}{End}";
}
