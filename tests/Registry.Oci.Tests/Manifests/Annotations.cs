using System.Text;
using static Registry.Oci.Tests.Manifests.Sample;

namespace Registry.Oci.Tests.Manifests;

public sealed class Annotations
{
    [Theory]
    [InlineData("""{"a":"b"}""")]
    [InlineData("""{ "org.opencontainers.image.title" : "x\u002By", "é" : "" }""")]
    [InlineData("{}")]
    public void AreKeptAsTheyStand(string json) => Assert.Equal(json, Encoding.UTF8.GetString(With(json).Annotations.Span));

    [Fact]
    public void OfNullAreNone() => Assert.True(With("null").Annotations.IsEmpty);

    [Fact]
    public void OfADescriptorAreNotTheManifests() =>
        Assert.True(Parse($$"""{"schemaVersion":2,"manifests":[{{Json(Child1, ""","annotations":{"a":"b"}""")}}]}""", MediaTypes.OciIndex).Annotations.IsEmpty);

    [Theory]
    [InlineData("[]", "annotations is not an object")]
    [InlineData("\"a\"", "annotations is not an object")]
    [InlineData("""{"a":1}""", "annotations['a'] is not a string")]
    [InlineData("""{"a":null}""", "annotations['a'] is not a string")]
    [InlineData("""{"a":{"b":"c"}}""", "annotations['a'] is not a string")]
    public void AreRefusedWhenTheyAreNoMapOfStrings(string json, string sentence) => Assert.Equal(sentence, Refusal(Document(json), MediaTypes.OciIndex));

    // They are shown again in lists of referrers, where one bad string would spoil the whole list for clients that read strictly.
    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":"a"}""")]
    public void AreRefusedWhenAnEscapeIsHalfACharacter(string json) => Refusal(Document(json), MediaTypes.OciIndex);

    [Fact]
    public void AreRefusedWhenTheyAreNotUtf8() => Refusal(Encoding.Latin1.GetBytes(Document("""{"a":"é"}""")), MediaTypes.OciIndex);

    private static string Document(string annotations) => $$"""{"schemaVersion":2,"manifests":[],"annotations":{{annotations}}}""";

    private static ManifestContent With(string annotations) => Parse(Document(annotations), MediaTypes.OciIndex);
}
