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

    // Read at a time.
    private const int Piece = 500;

    /// <summary>Those behind <paramref name="last"/>, read as far as the caller goes.</summary>
    /// <param name="count">How many are wanted at the most.</param>
    public static IEnumerable<string> Behind(IndexReader index, Caller caller, string last, int count) => caller.Rights.SeesAll
        ? In(index, ("", $"{End}"), last, Math.Min(count, Piece)).Take(count)
        : RangesOf(caller.Rights).SelectMany(range => In(index, range, last, Piece))
            .Where(name => caller.Rights.Allow(RepositoryName.Parse(name), RepositoryActions.Pull)).Take(count);

    private static IEnumerable<string> In(IndexReader index, (string After, string Before) range, string last, int piece)
    {
        var after = string.CompareOrdinal(range.After, last) > 0 ? range.After : last;
        while (string.CompareOrdinal(after, range.Before) < 0)
        {
            var names = index.RepositoriesBetween(after, range.Before, piece);
            foreach (var name in names)
            {
                yield return name;
            }

            after = names.Count == piece ? names[^1] : range.Before;
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
