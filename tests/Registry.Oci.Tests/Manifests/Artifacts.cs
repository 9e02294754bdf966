using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

public sealed class Artifacts
{
    [Fact]
    public void AnArtifactManifestHasBlobsATypeAndASubject()
    {
        var content = Parse(
            $$"""{"mediaType":"{{MediaTypes.OciArtifact}}","artifactType":"application/vnd.acme.sbom","blobs":[{{Json(Layer1)}}],"subject":{{Json(Subject)}}}""",
            MediaTypes.OciArtifact);

        Assert.Equal([Layer1], content.Blobs);
        Assert.Equal("application/vnd.acme.sbom", content.ArtifactType);
        Assert.Equal(Subject, content.Subject);
    }

    [Fact]
    public void AnArtifactManifestMayBeEmpty() => Assert.Empty(Parse("{}", MediaTypes.OciArtifact).Blobs);

    [Fact]
    public void TheTypeOfAnImageIsItsArtifactType() =>
        Assert.Equal("application/vnd.acme", ImageWith(""" "artifactType":"application/vnd.acme",""").ArtifactType);

    [Theory]
    [InlineData("")]
    [InlineData(""" "artifactType":"",""")]
    [InlineData(""" "artifactType":null,""")]
    public void TheTypeOfAnImageWithoutOneIsItsConfigsMediaType(string field) => Assert.Equal(ConfigType, ImageWith(field).ArtifactType);

    [Fact]
    public void TheTypeOfAnIndexIsItsArtifactType() =>
        Assert.Equal("application/vnd.acme", Parse("""{"schemaVersion":2,"artifactType":"application/vnd.acme","manifests":[]}""", MediaTypes.OciIndex).ArtifactType);

    [Fact]
    public void AnIndexWithoutOneHasNone() => Assert.Null(Parse("""{"schemaVersion":2,"manifests":[]}""", MediaTypes.OciIndex).ArtifactType);

    private static ManifestContent ImageWith(string field) =>
        Parse($$"""{"schemaVersion":2,{{field}}"config":{{Json(Config)}},"layers":[]}""", MediaTypes.OciManifest);
}
