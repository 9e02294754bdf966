using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Registry.Oci;

/// <summary>A registered hash algorithm of the image specification (descriptor.md, "Registered algorithms").</summary>
public sealed class DigestAlgorithm
{
    /// <summary>The algorithm of every digest that the client did not choose.</summary>
    public static DigestAlgorithm Sha256 { get; } = new("sha256", SHA256.HashSizeInBytes, HashAlgorithmName.SHA256);

    public static DigestAlgorithm Sha512 { get; } = new("sha512", SHA512.HashSizeInBytes, HashAlgorithmName.SHA512);

    public static IReadOnlyList<DigestAlgorithm> All { get; } = [Sha256, Sha512];

    private readonly HashAlgorithmName _hash;

    private DigestAlgorithm(string name, int hashLength, HashAlgorithmName hash)
    {
        Name = name;
        HexLength = hashLength * 2;
        _hash = hash;
    }

    /// <summary>As it stands before the colon of a digest.</summary>
    public string Name { get; }

    /// <summary>How many hexadecimal characters follow the colon.</summary>
    public int HexLength { get; }

    public IncrementalHash CreateHash() => IncrementalHash.CreateHash(_hash);

    public static bool TryParse(string? name, [NotNullWhen(true)] out DigestAlgorithm? algorithm)
    {
        algorithm = name switch
        {
            "sha256" => Sha256,
            "sha512" => Sha512,
            _ => null,
        };
        return algorithm is not null;
    }

    public override string ToString() => Name;
}
