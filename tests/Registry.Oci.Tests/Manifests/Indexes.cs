using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

/// <summary>image specification, image-index.md; Docker's manifest list.</summary>
public sealed class Indexes
{
    [Fact]
    public void AnOciIndexHasItsEntriesAsChildren()
    {
        var content = Parse(IndexJson, MediaTypes.OciIndex);

        Assert.Equal([Child1, Child2], content.Children);
        Assert.Empty(content.Blobs);
        Assert.Null(content.ArtifactType);
    }

    [Fact]
    public void ADockerManifestListReadsLikeAnOciIndex()
    {
        var content = Parse(
            $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifestList}}",
             "manifests":[{{Json(Child2, ""","platform":{"architecture":"arm64","os":"linux","variant":"v8"}""")}}]}
            """,
            MediaTypes.DockerManifestList);

        Assert.Equal([Child2], content.Children);
    }

    [Fact]
    public void AnIndexMayListIndexes()
    {
        var inner = Of(MediaTypes.OciIndex, "inner index");

        var content = Parse($$"""{"schemaVersion":2,"manifests":[{{Json(inner)}},{{Json(Child1)}}]}""", MediaTypes.OciIndex);

        Assert.Equal([inner, Child1], content.Children);
    }

    [Fact]
    public void ABuildKitCacheIndexListsLayers()
    {
        var cacheConfig = Of("application/vnd.buildkit.cacheconfig.v0", "cache config");

        var content = Parse($$"""{"schemaVersion":2,"manifests":[{{Json(Layer1)}},{{Json(Layer2)}},{{Json(cacheConfig)}}]}""", MediaTypes.OciIndex);

        Assert.Equal([Layer1, Layer2, cacheConfig], content.Children);
        Assert.Empty(content.Blobs);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void NoEntriesAreFine(string entries) => Assert.Empty(Parse($$"""{"schemaVersion":2,"manifests":{{entries}}}""", MediaTypes.OciIndex).Children);

    [Fact]
    public void TheSubjectIsRead() =>
        Assert.Equal(Subject, Parse($$"""{"schemaVersion":2,"manifests":[],"subject":{{Json(Subject)}}}""", MediaTypes.OciIndex).Subject);

    [Theory]
    [InlineData("""{"schemaVersion":2}""", "manifests are missing")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", "an index has neither 'config' nor 'layers'")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""", "manifests[0] is null")]
    [InlineData("""{"manifests":[]}""", "schemaVersion is not 2")]
    public void AreRefusedWhenTheyAreNotOne(string json, string sentence)
    {
        Assert.Equal(sentence, Refusal(json, MediaTypes.OciIndex));
        Assert.Equal(sentence, Refusal(json, MediaTypes.DockerManifestList));
    }

    [Fact]
    public void AreRefusedWhenTheyAreAnImageAsWell()
    {
        var both = $$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[{{Json(Layer1)}}],"manifests":[{{Json(Child1)}}]}""";

        Refusal(both, MediaTypes.OciIndex);
        Refusal(both, MediaTypes.OciManifest);
        Refusal(both);
    }
}
