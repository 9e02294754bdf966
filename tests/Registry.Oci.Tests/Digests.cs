using System.Security.Cryptography;
using System.Text;

namespace Registry.Oci.Tests;

/// <summary>image specification, descriptor.md: <c>algorithm ":" encoded</c>, and the hash of a registered algorithm in lower-case hexadecimal.</summary>
public sealed class Digests
{
    private const string EmptySha256 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string EmptySha512 =
        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

    public static TheoryData<string?> Bad => new(
        null,
        "",
        ":",
        "sha256",
        "sha256:",
        ":e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        EmptySha256[..^1],
        EmptySha256 + "0",
        EmptySha256 + "\n",
        " " + EmptySha256,
        EmptySha256.Replace("e3b0", "E3B0", StringComparison.Ordinal),
        EmptySha256.Replace("sha256", "SHA256", StringComparison.Ordinal),
        EmptySha256.Replace("e3b0", "g3b0", StringComparison.Ordinal),
        EmptySha256.Replace("e3b0", "е3b0", StringComparison.Ordinal),
        EmptySha256.Replace("sha256", "sha512", StringComparison.Ordinal),
        EmptySha512.Replace("sha512", "sha256", StringComparison.Ordinal),
        "sha256:../../../../../../../../../../../../../../../../../../etc/passwd",
        "sha384:" + new string('0', 96),
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564");

    [Theory]
    [InlineData(EmptySha256)]
    [InlineData(EmptySha512)]
    public void AGoodOneIsPrintedAsItCame(string text)
    {
        var digest = Digest.Parse(text);

        Assert.Equal(text, digest.ToString());
        Assert.Equal(text, $"{digest.Algorithm.Name}:{digest.Hex}");
        Assert.Equal(digest.Algorithm.HexLength, digest.Hex.Length);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void ABadOneIsRefusedWithASentence(string? text)
    {
        Assert.False(Digest.TryParse(text, out var digest, out var fault));

        Assert.Null(digest);
        Assert.NotEmpty(fault);
        Assert.Equal(fault, Assert.Throws<FormatException>(() => Digest.Parse(text)).Message);
    }

    [Fact]
    public void AnUnsupportedAlgorithmIsNamedBesideTheSupportedOnes()
    {
        Assert.False(Digest.TryParse("sha384:" + new string('0', 96), out _, out var fault));

        Assert.Equal("the digest algorithm 'sha384' is not supported; sha256 and sha512 are", fault);
    }

    [Fact]
    public void TheHashOfContentIsTheOneThatTheSpecificationNames()
    {
        Assert.Equal(EmptySha256, Digest.Of([]).ToString());
        Assert.Equal(EmptySha512, Digest.Of([], DigestAlgorithm.Sha512).ToString());
        Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData("abc"u8))}", Digest.Of("abc"u8).ToString());
    }

    [Fact]
    public void AFinishedHashBeginsAnew()
    {
        using var hash = DigestAlgorithm.Sha256.CreateHash();
        hash.AppendData("ab"u8);
        hash.AppendData("c"u8);

        Assert.Equal(Digest.Of("abc"u8), Digest.Finish(hash, DigestAlgorithm.Sha256));
        Assert.Equal(EmptySha256, Digest.Finish(hash, DigestAlgorithm.Sha256).ToString());
    }

    [Fact]
    public void EqualityIsByValue()
    {
        var one = Digest.Parse(EmptySha256);

        Assert.Equal(one, Digest.Of([]));
        Assert.Equal(one.GetHashCode(), Digest.Of([]).GetHashCode());
        Assert.NotEqual(one, Digest.Of(Encoding.UTF8.GetBytes("other")));
        Assert.NotEqual(one, Digest.Parse(EmptySha512));
        Assert.False(one.Equals((object?)EmptySha256));
    }
}
