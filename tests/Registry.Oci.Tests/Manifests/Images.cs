using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

/// <summary>image specification, manifest.md.</summary>
public sealed class Images
{
    [Fact]
    public void AnOciImageHasItsConfigAndThenItsLayersAsBlobs()
    {
        var content = Parse(ImageJson, MediaTypes.OciManifest);

        Assert.Equal(MediaTypes.OciManifest, content.MediaType);
        Assert.Equal([Config, Layer1, Layer2], content.Blobs);
        Assert.Empty(content.Children);
        Assert.Null(content.Subject);
        Assert.True(content.Annotations.IsEmpty);
    }

    [Fact]
    public void ADockerImageReadsLikeAnOciOne()
    {
        var config = Of("application/vnd.docker.container.image.v1+json", "docker config");
        var layer = Of("application/vnd.docker.image.rootfs.diff.tar.gzip", "docker layer");

        var content = Parse(
            $$"""
            {
               "schemaVersion": 2,
               "mediaType": "{{MediaTypes.DockerManifest}}",
               "config": {{Json(config)}},
               "layers": [ {{Json(layer)}} ]
            }
            """,
            MediaTypes.DockerManifest);

        Assert.Equal([config, layer], content.Blobs);
        Assert.Equal(config.MediaType, content.ArtifactType);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void NoLayersAreFine(string layers)
    {
        var content = Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":{{layers}}}""", MediaTypes.OciManifest);

        Assert.Equal([Config], content.Blobs);
    }

    [Fact]
    public void TheSameLayerMayStandTwice()
    {
        var content = Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[{{Json(Layer1)}},{{Json(Layer1)}}]}""", MediaTypes.OciManifest);

        Assert.Equal([Config, Layer1, Layer1], content.Blobs);
    }

    [Fact]
    public void AForeignLayerKeepsItsMediaType()
    {
        var foreign = Of("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "foreign");

        var content = Parse(
            $$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[{{Json(foreign, ""","urls":["https://example.test/layer"]""")}}]}""",
            MediaTypes.DockerManifest);

        Assert.Equal(foreign, content.Blobs[1]);
        Assert.True(MediaTypes.IsNonDistributable(content.Blobs[1].MediaType));
    }

    [Fact]
    public void EmbeddedDataAndFieldsThatNobodyKnowsAreLeftAlone()
    {
        var content = Parse(
            $$"""
            {"custom":{"a":[1,2,{"b":null}]},"schemaVersion":2,"config":{{Json(Config, ""","data":"Y29uZmln","annotations":{"a":"b"}""")}},
             "layers":[{{Json(Layer1, ""","platform":{"os":"x"},"x":[[[]]]""")}}],"org.acme":true,"org.acme":false}
            """,
            MediaTypes.OciManifest);

        Assert.Equal([Config, Layer1], content.Blobs);
    }

    [Fact]
    public void TheSubjectIsRead()
    {
        var content = Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[],"subject":{{Json(Subject)}}}""", MediaTypes.OciManifest);

        Assert.Equal(Subject, content.Subject);
        Assert.Equal([Config], content.Blobs);
    }

    [Fact]
    public void ASubjectOfNullIsNone() =>
        Assert.Null(Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[],"subject":null}""", MediaTypes.OciManifest).Subject);

    [Fact]
    public void Sha512DigestsAreRead()
    {
        var layer = Layer1 with { Digest = Digest.Of("layer"u8, DigestAlgorithm.Sha512) };

        var content = Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[{{Json(layer)}}]}""", MediaTypes.OciManifest);

        Assert.Equal(layer, content.Blobs[1]);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"layers":[]}""", "config is missing")]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""", "config is missing")]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""", "an image manifest has no 'manifests'")]
    [InlineData("""{"schemaVersion":3,"layers":[]}""", "schemaVersion is not 2")]
    [InlineData("""{"layers":[]}""", "schemaVersion is not 2")]
    [InlineData("""{"schemaVersion":1}""", "image manifests of schema version 1 are not supported")]
    public void AreRefusedWhenAPartIsMissing(string json, string sentence)
    {
        Assert.StartsWith(sentence, Refusal(json, MediaTypes.OciManifest), StringComparison.Ordinal);
        Assert.StartsWith(sentence, Refusal(json, MediaTypes.DockerManifest), StringComparison.Ordinal);
    }

    [Fact]
    public void AreRefusedWithoutAListOfLayers() =>
        Assert.Equal("layers are missing", Refusal($$"""{"schemaVersion":2,"config":{{Json(Config)}}}""", MediaTypes.OciManifest));
}
