using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Registry.Oci;

/// <summary>What content is called by: an algorithm and the lower-case hexadecimal hash (image specification, descriptor.md, "Digests").</summary>
/// <remarks>Made only by <see cref="Parse"/>, <see cref="TryParse(string?, out Digest?)"/> and the two that compute, so an invalid one cannot exist.</remarks>
public sealed class Digest : IEquatable<Digest>
{
    private static readonly SearchValues<char> HexCharacters = SearchValues.Create("0123456789abcdef");

    private readonly string _value;

    private Digest(DigestAlgorithm algorithm, string value)
    {
        Algorithm = algorithm;
        _value = value;
    }

    public DigestAlgorithm Algorithm { get; }

    /// <summary>The part behind the colon.</summary>
    public string Hex => _value[(Algorithm.Name.Length + 1)..];

    /// <exception cref="FormatException">Says what is wrong with the text.</exception>
    public static Digest Parse(string? text) => TryParse(text, out var digest, out var fault) ? digest : throw new FormatException(fault);

    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest) => TryParse(text, out digest, out _);

    /// <summary>False, with a sentence for the client, when the text is no digest or its algorithm is not one of <see cref="DigestAlgorithm.All"/>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest, [NotNullWhen(false)] out string? fault)
    {
        digest = null;
        fault = Fault(text, out var algorithm);
        if (fault is null)
        {
            digest = new Digest(algorithm!, text!);
        }

        return digest is not null;
    }

    public static Digest Of(ReadOnlySpan<byte> content, DigestAlgorithm? algorithm = null)
    {
        using var hash = (algorithm ??= DigestAlgorithm.Sha256).CreateHash();
        hash.AppendData(content);
        return Finish(hash, algorithm);
    }

    /// <summary>The digest of all that was appended; the hash is reset.</summary>
    public static Digest Finish(IncrementalHash hash, DigestAlgorithm algorithm)
    {
        Span<byte> bytes = stackalloc byte[SHA512.HashSizeInBytes];
        var length = hash.GetHashAndReset(bytes);
        return new Digest(algorithm, $"{algorithm.Name}:{Convert.ToHexStringLower(bytes[..length])}");
    }

    public bool Equals(Digest? other) => other is not null && _value == other._value;

    public override bool Equals(object? obj) => Equals(obj as Digest);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _value;

    private static string? Fault(string? text, out DigestAlgorithm? algorithm)
    {
        algorithm = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0)
        {
            return $"'{Excerpt.Of(text)}' is not a digest: it has to be an algorithm, a colon and the hash in hexadecimal, like sha256:… with 64 characters";
        }

        if (!DigestAlgorithm.TryParse(text![..colon], out algorithm))
        {
            return $"the digest algorithm '{Excerpt.Of(text[..colon])}' is not supported; sha256 and sha512 are";
        }

        var hex = text.AsSpan(colon + 1);
        return hex.Length == algorithm.HexLength && !hex.ContainsAnyExcept(HexCharacters)
            ? null
            : $"'{Excerpt.Of(text)}' is not a digest: {algorithm.Name} is followed by {algorithm.HexLength} lower-case hexadecimal characters";
    }
}
