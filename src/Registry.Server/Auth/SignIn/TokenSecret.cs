using System.Security.Cryptography;
using System.Text;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// The secret of an access token: a prefix that scanners can look for, and 40 random letters and digits, 238 bits. Of so much chance a plain hash is enough, and it is what is stored.
/// </summary>
internal static class TokenSecret
{
    public const string AccessPrefix = "rgat_";
    public const string RefreshPrefix = "rgrt_";

    private const int Length = 40;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Create(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, Length);

    public static bool IsAccess(string text) => text.Length == AccessPrefix.Length + Length && text.StartsWith(AccessPrefix, StringComparison.Ordinal);

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
