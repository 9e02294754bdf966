using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Registry.Server.Auth.Htpasswd;

/// <summary>Reads users as <c>name:hash</c> by line. Lines that are blank or begin with # say nothing.</summary>
internal static class HtpasswdReader
{
    /// <summary>False, with the first fault: the line's number and what is wrong, but nothing of the line, which may hold a password.</summary>
    public static bool TryRead(TextReader text, [NotNullWhen(true)] out FrozenDictionary<string, string>? users, [NotNullWhen(false)] out string? fault)
    {
        var found = new Dictionary<string, (string Hash, int Line)>(StringComparer.Ordinal);
        (users, fault) = (null, null);
        for (var number = 1; fault is null && text.ReadLine() is { } line; number++)
        {
            line = line.Trim();
            fault = line.Length == 0 || line[0] == '#' ? null : Add(line, number, found);
        }

        if (fault is null)
        {
            users = found.ToFrozenDictionary(user => user.Key, user => user.Value.Hash, StringComparer.Ordinal);
        }

        return users is not null;
    }

    private static string? Add(string line, int number, Dictionary<string, (string Hash, int Line)> found)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return $"line {number} is not name:hash";
        }

        var (name, hash) = (line[..colon], line[(colon + 1)..]);
        if (name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return $"line {number} is not in UTF-8";
        }

        if (!BcryptHash.TryParse(hash, out _, out var fault))
        {
            return $"the hash of line {number} {fault}";
        }

        return found.TryAdd(name, (hash, number)) ? null : $"line {number} names the user of line {found[name].Line} again";
    }
}
