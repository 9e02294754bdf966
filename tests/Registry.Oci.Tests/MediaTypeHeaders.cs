namespace Registry.Oci.Tests;

public sealed class MediaTypeHeaders
{
    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.manifest.v1+json")]
    [InlineData(" application/json ; charset=utf-8", "application/json")]
    [InlineData("application/json;charset=utf-8;q=1", "application/json")]
    [InlineData("application/x", "application/x")]
    [InlineData("a/b!#$&^_.+-", "a/b!#$&^_.+-")]
    public void AreReadWithoutTheirParameters(string header, string type) => Assert.Equal(type, MediaTypes.FromContentType(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";charset=utf-8")]
    [InlineData("json")]
    [InlineData("application/")]
    [InlineData("/json")]
    [InlineData("application/json/x")]
    [InlineData("application/js on")]
    [InlineData("application/json\r\nX-Evil: 1")]
    [InlineData("*/*")]
    [InlineData("application/<script>")]
    [InlineData("application/jsön")]
    public void AreNothingWhenTheyAreNoMediaType(string? header) => Assert.Null(MediaTypes.FromContentType(header));

    [Fact]
    public void AreLimitedTo127CharactersOnEachSideOfTheSlash()
    {
        var longest = new string('a', 127);

        Assert.Equal($"{longest}/{longest}", MediaTypes.FromContentType($"{longest}/{longest}"));
        Assert.Null(MediaTypes.FromContentType($"{longest}a/{longest}"));
        Assert.Null(MediaTypes.FromContentType($"{longest}/{longest}a"));
    }

    [Theory]
    [InlineData(MediaTypes.OciManifest, true, false, false)]
    [InlineData(MediaTypes.DockerManifest, true, false, false)]
    [InlineData(MediaTypes.OciIndex, false, true, false)]
    [InlineData(MediaTypes.DockerManifestList, false, true, false)]
    [InlineData(MediaTypes.DockerSchema1, false, false, true)]
    [InlineData(MediaTypes.DockerSchema1Signed, false, false, true)]
    [InlineData(MediaTypes.OciArtifact, false, false, false)]
    [InlineData("application/vnd.acme+json", false, false, false)]
    public void BelongToOneKindAtMost(string mediaType, bool image, bool index, bool schema1) =>
        Assert.Equal((image, index, schema1), (MediaTypes.IsImage(mediaType), MediaTypes.IsIndex(mediaType), MediaTypes.IsSchema1(mediaType)));

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar", true)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", true)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", true)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", false)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", false)]
    [InlineData("", false)]
    public void TellTheLayersThatMayLieElsewhere(string mediaType, bool elsewhere) => Assert.Equal(elsewhere, MediaTypes.IsNonDistributable(mediaType));
}
