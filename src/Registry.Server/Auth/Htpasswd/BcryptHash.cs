using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Registry.Server.Auth.Htpasswd;

/// <summary>A password's hash as <c>crypt(3)</c> writes it: <c>$2y$</c>, the cost, <c>$</c>, 22 characters of salt and 31 of checksum.</summary>
/// <remarks>Made only by <see cref="TryParse"/>. <c>$2a$</c>, <c>$2b$</c> and <c>$2y$</c> are the same for a password in UTF-8; <c>$2x$</c> marks the hashes of a faulty implementation.</remarks>
internal sealed partial class BcryptHash
{
    public const int ChecksumLength = 23;

    // The time doubles with each: 16 takes some 4 s, and a sign-in that takes longer helps nobody but who wants the registry busy.
    private const int HighestCost = 16;

    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private BcryptHash(int cost, byte[] salt, byte[] checksum) => (Cost, Salt, Checksum) = (cost, salt, checksum);

    /// <summary>The binary logarithm of the rounds.</summary>
    public int Cost { get; }

    public byte[] Salt { get; }

    public byte[] Checksum { get; }

    /// <summary>False, with a fault that goes on after "the hash" and tells nothing of it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out BcryptHash? hash, [NotNullWhen(false)] out string? fault)
    {
        var parts = Format().Match(text);
        hash = null;
        fault = Fault(parts);
        if (fault is null)
        {
            hash = new BcryptHash(CostOf(parts), Decode(parts.Groups["salt"].ValueSpan), Decode(parts.Groups["checksum"].ValueSpan));
        }

        return hash is not null;
    }

    private static string? Fault(Match parts)
    {
        if (!parts.Success)
        {
            return "is not bcrypt; make it with htpasswd -B";
        }

        return CostOf(parts) switch
        {
            < 4 or > 31 => "has a cost that bcrypt does not know; make it with htpasswd -B",
            > HighestCost and var cost => $"has the cost {cost}, and checking it would take too long; {HighestCost} is the highest, and htpasswd -B -C 12 a good one",
            _ => null,
        };
    }

    private static int CostOf(Match parts) => int.Parse(parts.Groups["cost"].ValueSpan, provider: null);

    // Four characters are three bytes, as in Base64, but in bcrypt's own order of letters and without padding; bits that are left over do not count.
    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length * 6 / 8];
        var (bits, count, length) = (0, 0, 0);
        foreach (var character in text)
        {
            (bits, count) = ((bits << 6) | Alphabet.IndexOf(character, StringComparison.Ordinal), count + 6);
            if (count >= 8)
            {
                bytes[length++] = (byte)(bits >> (count -= 8));
            }
        }

        return bytes;
    }

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$(?<salt>[./A-Za-z0-9]{22})(?<checksum>[./A-Za-z0-9]{31})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Format();
}
