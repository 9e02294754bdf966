using System.Text;
using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

/// <summary>Each is refused, with a sentence that names the place.</summary>
public sealed class MalformedDocuments
{
    public static TheoryData<string> NotJson => new(
        "",
        " ",
        "{",
        "{\"schemaVersion\"",
        "{\"schemaVersion\":2,}",
        "{'schemaVersion':2}",
        "{\"schemaVersion\":2} {}",
        "{\"schemaVersion\":2} x",
        "// comment\n{}",
        "{\"a\":NaN}",
        "\ufeff{}");

    [Theory]
    [MemberData(nameof(NotJson))]
    public void WhatIsNotJson(string text)
    {
        Assert.StartsWith("the manifest is not valid JSON", Refusal(text, MediaTypes.OciIndex), StringComparison.Ordinal);
        Assert.StartsWith("the manifest is not valid JSON", Refusal(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("2")]
    [InlineData("\"{}\"")]
    public void WhatIsNotAnObject(string text) => Assert.Equal("the manifest is not a JSON object", Refusal(text, MediaTypes.OciIndex));

    [Fact]
    public void EveryTruncation() => Assert.All(Enumerable.Range(0, ImageJson.Length - 1), length => Refusal(ImageJson[..length], MediaTypes.OciManifest));

    [Theory]
    [InlineData("schemaVersion", "2")]
    [InlineData("mediaType", "\"application/vnd.oci.image.index.v1\\u002Bjson\"")]
    [InlineData("manifests", "[]")]
    [InlineData("artifactType", "\"a/b\"")]
    [InlineData("subject", "null")]
    [InlineData("annotations", "{}")]
    public void AFieldThatStandsTwice(string name, string value)
    {
        var json = $$"""{"{{name}}":{{value}},"x":1,"{{name}}":{{value}}}""";

        Assert.Equal($"the field '{name}' stands twice in the manifest", Refusal(json, MediaTypes.OciIndex));
    }

    [Fact]
    public void AFieldThatStandsTwiceInAnotherSpelling() =>
        Refusal("""{"schemaVersion":2,"manifests":[],"\u006danifests":[]}""", MediaTypes.OciIndex);

    [Theory]
    [InlineData("""{"schemaVersion":"2"}""", "schemaVersion is not a whole number")]
    [InlineData("""{"schemaVersion":2.0}""", "schemaVersion is not a whole number")]
    [InlineData("""{"schemaVersion":null}""", "schemaVersion is not a whole number")]
    [InlineData("""{"schemaVersion":9223372036854775808}""", "schemaVersion is not a whole number")]
    [InlineData("""{"mediaType":2}""", "mediaType is not a string")]
    [InlineData("""{"artifactType":{}}""", "artifactType is not a string")]
    [InlineData("""{"config":"x"}""", "config is not an object")]
    [InlineData("""{"subject":[]}""", "subject is not an object")]
    [InlineData("""{"layers":{}}""", "layers is not a list")]
    [InlineData("""{"layers":["x"]}""", "layers[0] is not an object")]
    [InlineData("""{"blobs":1}""", "blobs is not a list")]
    [InlineData("""{"manifests":"x"}""", "manifests is not a list")]
    public void AFieldOfAnotherKind(string json, string sentence)
    {
        Assert.Equal(sentence, Refusal(json, MediaTypes.OciManifest));
        Assert.Equal(sentence, Refusal(json));
    }

    [Fact]
    public void DeepNesting()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);

        Refusal($$"""{"schemaVersion":2,"manifests":[],"x":{{deep}}}""", MediaTypes.OciIndex);
    }

    [Fact]
    public void TextThatIsNotUtf8()
    {
        Refusal(Encoding.Latin1.GetBytes("""{"schemaVersion":2,"mediaType":"é"}"""), MediaTypes.OciIndex);
        Refusal(Encoding.Latin1.GetBytes("""{"schemaVersion":2,"é":"","manifests":[]}"""), MediaTypes.OciIndex);
        Refusal(Encoding.Unicode.GetBytes(IndexJson), MediaTypes.OciIndex);
    }
}
