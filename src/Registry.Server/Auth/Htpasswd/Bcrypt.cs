using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Registry.Server.Auth.Htpasswd;

/// <summary>Checks passwords against bcrypt hashes as <c>htpasswd -B</c> writes them. It is our own because no maintained package of it can be restored here.</summary>
internal static class Bcrypt
{
    private const int KeyLength = 72;

    public static bool IsHash(string text) => BcryptHash.TryParse(text, out _, out _);

    /// <summary>False as well when the hash is none, and for a password with a NUL, which no maker of hashes lets in.</summary>
    public static bool Verify(string password, string hash) =>
        BcryptHash.TryParse(hash, out var expected, out _)
        && !password.Contains('\0', StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Checksum(password, expected), expected.Checksum);

    private static ReadOnlySpan<byte> Checksum(string password, BcryptHash hash)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        FillKey(password, key);
        var cipher = Schedule(Words(key), Words(hash.Salt), hash.Cost);
        var text = Words("OrpheanBeholderScryDoubt"u8);
        for (var i = 0; i < text.Length; i += 2)
        {
            for (var round = 0; round < 64; round++)
            {
                cipher.Encrypt(ref text[i], ref text[i + 1]);
            }
        }

        // All but the last byte: the first implementation lost it.
        return Bytes(text).AsSpan(..BcryptHash.ChecksumLength);
    }

    private static Blowfish Schedule(ReadOnlySpan<uint> key, ReadOnlySpan<uint> salt, int cost)
    {
        ReadOnlySpan<uint> unsalted = [0, 0, 0, 0];
        var cipher = new Blowfish();
        cipher.Expand(key, salt);
        for (var round = 1 << cost; round > 0; round--)
        {
            cipher.Expand(key, unsalted);
            cipher.Expand(salt, unsalted);
        }

        return cipher;
    }

    // The password and a NUL, over and over; what does not fit does not count.
    private static void FillKey(string password, Span<byte> key)
    {
        Span<byte> text = stackalloc byte[KeyLength + 4];
        Utf8.FromUtf16(password, text, out _, out var length);
        text[length..].Clear();
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = text[i % (length + 1)];
        }
    }

    private static uint[] Words(ReadOnlySpan<byte> bytes)
    {
        var words = new uint[bytes.Length / sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
        }

        return words;
    }

    private static byte[] Bytes(ReadOnlySpan<uint> words)
    {
        var bytes = new byte[words.Length * sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        }

        return bytes;
    }
}
