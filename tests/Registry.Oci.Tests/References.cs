namespace Registry.Oci.Tests;

public sealed class References
{
    private static readonly string SomeDigest = Digest.Of("x"u8).ToString();

    [Fact]
    public void ATextWithoutAColonIsATag()
    {
        Assert.True(Reference.TryParse("v1.0", out var reference, out _));

        Assert.Equal("v1.0", reference.Tag?.ToString());
        Assert.Null(reference.Digest);
        Assert.Equal("v1.0", reference.ToString());
    }

    [Fact]
    public void ATextWithAColonIsADigest()
    {
        Assert.True(Reference.TryParse(SomeDigest, out var reference, out _));

        Assert.Equal(SomeDigest, reference.Digest?.ToString());
        Assert.Null(reference.Tag);
        Assert.Equal(SomeDigest, reference.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("v1:")]
    [InlineData("v1:v2")]
    [InlineData("sha256:abc")]
    [InlineData("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("..")]
    [InlineData("-v1")]
    [InlineData("v1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void AllElseIsRefusedWithASentence(string? text)
    {
        Assert.False(Reference.TryParse(text, out var reference, out var fault));

        Assert.Null(reference);
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void AnUnsupportedAlgorithmIsNamed()
    {
        Assert.False(Reference.TryParse("blake3:0011", out _, out var fault));

        Assert.Contains("'blake3'", fault, StringComparison.Ordinal);
    }
}
