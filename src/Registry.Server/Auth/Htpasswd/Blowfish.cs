using System.Runtime.CompilerServices;

namespace Registry.Server.Auth.Htpasswd;

/// <summary>Schneier's cipher of 1993 with bcrypt's schedule of keys: 18 subkeys, then four boxes of 256 words, in one array.</summary>
internal sealed class Blowfish
{
    private const int Rounds = 16;
    private const int Subkeys = Rounds + 2;
    private const int BoxSize = 256;
    private const int Size = Subkeys + (4 * BoxSize);

    private static readonly uint[] Initial = PiDigits.FractionWords(Size);

    private readonly uint[] _words = [.. Initial];

    /// <summary>Mixes a key into the subkeys, then replaces every word by ciphertext, with the four words of salt mixed into what is enciphered.</summary>
    // Optimized from the first call: the first check of a password would else take twice its time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Expand(ReadOnlySpan<uint> key, ReadOnlySpan<uint> salt)
    {
        var words = _words;
        for (var i = 0; i < Subkeys; i++)
        {
            words[i] ^= key[i % key.Length];
        }

        uint left = 0, right = 0;
        for (var i = 0; i < Size; i += 2)
        {
            (left, right) = (left ^ salt[i & 2], right ^ salt[(i & 2) + 1]);
            Encrypt(words, ref left, ref right);
            (words[i], words[i + 1]) = (left, right);
        }
    }

    public void Encrypt(ref uint left, ref uint right) => Encrypt(_words, ref left, ref right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encrypt(uint[] words, ref uint left, ref uint right)
    {
        // The subkey goes first, while the boxes are still being read: the other order takes a tenth longer.
        var (l, r) = (left ^ words[0], right);
        for (var i = 1; i <= Rounds; i += 2)
        {
            r = r ^ words[i] ^ Mix(words, l);
            l = l ^ words[i + 1] ^ Mix(words, r);
        }

        (left, right) = (r ^ words[Rounds + 1], l);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint[] words, uint half)
    {
        var a = words[Subkeys + (half >> 24)];
        var b = words[Subkeys + BoxSize + (byte)(half >> 16)];
        var c = words[Subkeys + (2 * BoxSize) + (byte)(half >> 8)];
        var d = words[Subkeys + (3 * BoxSize) + (byte)half];
        return ((a + b) ^ c) + d;
    }
}
