using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

public sealed class ContentTypes
{
    private const string Schema1 = """{"schemaVersion":1,"name":"a/b","tag":"latest","architecture":"amd64","fsLayers":[],"history":[]}""";

    [Fact]
    public void TheHeaderNamesTheType() =>
        Assert.Equal(MediaTypes.DockerManifest, Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[]}""", MediaTypes.DockerManifest).MediaType);

    [Fact]
    public void WithoutAHeaderTheDocumentNamesIt()
    {
        Assert.Equal(MediaTypes.OciManifest, Parse(ImageJson).MediaType);
        Assert.Equal(MediaTypes.OciIndex, Parse(IndexJson).MediaType);
        Assert.Equal("application/vnd.acme+json", Parse("""{"mediaType":"application/vnd.acme+json"}""").MediaType);
    }

    [Fact]
    public void WithoutEitherItFollowsFromTheShape()
    {
        Assert.Equal(MediaTypes.OciManifest, Parse($$"""{"schemaVersion":2,"config":{{Json(Config)}},"layers":[]}""").MediaType);
        Assert.Equal(MediaTypes.OciIndex, Parse("""{"schemaVersion":2,"manifests":[]}""").MediaType);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2}""")]
    [InlineData("""{"schemaVersion":2,"layers":[]}""")]
    [InlineData("""{"mediaType":"not a media type"}""")]
    public void AShapelessDocumentIsRefused(string json) =>
        Assert.Equal("the manifest's media type is missing: name it in the Content-Type header", Refusal(json));

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    [InlineData(MediaTypes.OciArtifact)]
    public void AHeaderThatContradictsTheDocumentIsRefused(string contentType)
    {
        var message = Refusal(IndexJson, contentType);

        Assert.Equal($"the manifest's mediaType is '{MediaTypes.OciIndex}', but its Content-Type is '{contentType}'", message);
    }

    // The .NET SDK escapes the '+' of a media type.
    [Fact]
    public void AnEscapedPlusIsAPlus()
    {
        var escaped = ImageJson.Replace("+", @"\u002B", StringComparison.Ordinal);
        Assert.NotEqual(ImageJson, escaped);

        var content = Parse(escaped, MediaTypes.OciManifest);

        Assert.Equal([Config, Layer1, Layer2], content.Blobs);
        Assert.Equal(MediaTypes.OciManifest, Parse(escaped).MediaType);
    }

    [Theory]
    [InlineData(MediaTypes.DockerSchema1)]
    [InlineData(MediaTypes.DockerSchema1Signed)]
    [InlineData("application/json")]
    [InlineData(null)]
    public void Schema1IsRefusedWithTheWayOut(string? contentType) =>
        Assert.Contains("push the image again with a client that writes Docker schema 2 or OCI manifests", Refusal(Schema1, contentType), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("not JSON at all")]
    [InlineData("[1,2,3]")]
    [InlineData("{\"config\":")]
    [InlineData("""{"config":5,"layers":"x","subject":[],"annotations":1,"schemaVersion":"2"}""")]
    [InlineData("""{"schemaVersion":1}""")]
    public void ATypeThatNobodyKnowsIsTakenUnread(string document)
    {
        var content = Parse(document, "application/vnd.acme.manifest.v7");

        Assert.Equal("application/vnd.acme.manifest.v7", content.MediaType);
        Assert.Empty(content.Blobs);
        Assert.Null(content.ArtifactType);
    }
}
