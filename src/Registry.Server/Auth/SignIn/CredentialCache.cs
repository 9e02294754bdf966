using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Registry.Server.Auth.Access;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// Credentials that were found good, so that a password is hashed and a signature verified once and not per request. Of a password a keyed hash is kept. A bearer token is found by its
/// signature, a tenth of its length, and then compared as a whole.
/// </summary>
internal sealed class CredentialCache(TimeProvider clock)
{
    // Some 400 bytes each.
    private const int MostPasswords = 50_000;

    // Some 2.5 KB each, and never more than 12. A token for dozens of repositories is longer, and verified on each use: else whoever can get one could fill memory with them.
    private const int MostTokens = 10_000;
    private const int LongestToken = 4096;

    private readonly KnownCallers<CredentialKey> _passwords = new(clock, MostPasswords);
    private readonly KnownCallers<string> _tokens = new(clock, MostTokens);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>For a header with user name and password.</summary>
    public CredentialKey KeyOf(string header)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(header.Length);
        Span<byte> bytes = length <= 4096 ? stackalloc byte[length] : new byte[length];
        HMACSHA256.HashData(_secret, bytes[..Encoding.UTF8.GetBytes(header, bytes)], hash);
        return MemoryMarshal.Read<CredentialKey>(hash);
    }

    public Caller? FindPassword(CredentialKey key, AccessPolicy policy) => _passwords.Find(key, policy);

    public void KeepPassword(CredentialKey key, Caller caller, AccessPolicy policy, DateTimeOffset goodUntil) => _passwords.Keep(key, caller, policy, goodUntil);

    public Caller? FindToken(string header, AccessPolicy policy) => _tokens.Find(SignatureOf(header), header, policy);

    public void KeepToken(string header, Caller caller, AccessPolicy policy, DateTimeOffset goodUntil)
    {
        if (header.Length <= LongestToken)
        {
            _tokens.Keep($"{SignatureOf(header)}", caller, policy, goodUntil, header);
        }
    }

    private static ReadOnlySpan<char> SignatureOf(string header) => header.AsSpan(header.LastIndexOf('.') + 1);
}

/// <summary>A keyed hash of a credential.</summary>
internal readonly record struct CredentialKey(long A, long B, long C, long D);
