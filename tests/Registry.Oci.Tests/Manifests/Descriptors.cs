using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

/// <summary>image specification, descriptor.md: <c>mediaType</c>, <c>digest</c> and <c>size</c> are required.</summary>
public sealed class Descriptors
{
    private static readonly string Hash = Digest.Of("x"u8).ToString();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void AnyNumberOfBytesIsASize(string size, long bytes) =>
        Assert.Equal(bytes, Parse(Around($$"""{"mediaType":"a/b","digest":"{{Hash}}","size":{{size}}}"""), MediaTypes.OciIndex).Children[0].Size);

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("1e400")]
    [InlineData("\"12\"")]
    [InlineData("null")]
    [InlineData("[]")]
    public void AllElseIsNone(string size) =>
        Assert.Equal("manifests[0].size is not a number of bytes", RefusalAround($$"""{"mediaType":"a/b","digest":"{{Hash}}","size":{{size}}}"""));

    [Fact]
    public void EachPartIsRequired()
    {
        Assert.Equal("manifests[0].mediaType is missing", RefusalAround($$"""{"digest":"{{Hash}}","size":1}"""));
        Assert.Equal("manifests[0].mediaType is missing", RefusalAround($$"""{"mediaType":"","digest":"{{Hash}}","size":1}"""));
        Assert.Equal("manifests[0].digest is missing", RefusalAround("""{"mediaType":"a/b","size":1}"""));
        Assert.Equal("manifests[0].size is missing", RefusalAround($$"""{"mediaType":"a/b","digest":"{{Hash}}"}"""));
    }

    [Fact]
    public void EachPartStandsOnce()
    {
        Assert.Equal("manifests[0].mediaType stands twice", RefusalAround($$"""{"mediaType":"a/b","mediaType":"a/b","digest":"{{Hash}}","size":1}"""));
        Assert.Equal("manifests[0].digest stands twice", RefusalAround($$"""{"mediaType":"a/b","digest":"{{Hash}}","digest":"{{Hash}}","size":1}"""));
        Assert.Equal("manifests[0].size stands twice", RefusalAround($$"""{"mediaType":"a/b","digest":"{{Hash}}","size":1,"size":1}"""));
    }

    [Fact]
    public void AnUnsupportedAlgorithmIsNamedWithItsPlace()
    {
        var message = Refusal(
            $$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[{{Json(Layer1)}},{"mediaType":"a/b","digest":"md5:00","size":1}]}""",
            MediaTypes.OciManifest);

        Assert.Equal("layers[1].digest: the digest algorithm 'md5' is not supported; sha256 and sha512 are", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:..%2f..%2fetc%2fpasswd")]
    public void AMalformedDigestIsShown(string digest)
    {
        var message = RefusalAround($$"""{"mediaType":"a/b","digest":"{{digest}}","size":1}""");

        Assert.StartsWith($"manifests[0].digest: '{digest}' is not a digest", message, StringComparison.Ordinal);
    }

    private static string Around(string descriptor) => $$"""{"schemaVersion":2,"manifests":[{{descriptor}}]}""";

    private static string RefusalAround(string descriptor) => Refusal(Around(descriptor), MediaTypes.OciIndex);
}
