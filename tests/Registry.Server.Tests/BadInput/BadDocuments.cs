using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>Manifests that are none. What each rule says is tested beside the rules; here it is that every refusal is a proper answer.</summary>
public abstract class BadDocuments(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Descriptor = """{"mediaType":"a/b","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0}""";

    private const int Largest = 8 * 1024 * 1024;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{}{}")]
    [InlineData("<html>")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"schemaVersion\":2,}")]
    [InlineData("{/* */\"schemaVersion\":2}")]
    [InlineData("{\"schemaVersion\":2}")]
    [InlineData("{\"schemaVersion\":\"2\"}")]
    [InlineData("{\"schemaVersion\":2.5}")]
    [InlineData("{\"schemaVersion\":99999999999999999999}")]
    [InlineData("{\"schemaVersion\":3,\"config\":" + Descriptor + ",\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":5,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":null,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":{}}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[null]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[[]]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[],\"manifests\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"config\":" + Descriptor + ",\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:abc\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[],\"subject\":\"x\"}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[],\"annotations\":{\"a\":1}}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[],\"annotations\":{\"a\":\"\\ud800\"}}")]
    [InlineData("{\"schemaVersion\":2,\"config\":" + Descriptor + ",\"layers\":[],\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}")]
    public async Task AnImageThatIsNoneIsRefused(string json) => await RefusedAsync(Some.Utf8(json));

    [Fact]
    public async Task ADocumentInAnotherEncodingIsRefused()
    {
        await RefusedAsync(System.Text.Encoding.Unicode.GetBytes(Documents.Small()));
        await RefusedAsync([.. "{\"annotations\":{\"a\":\""u8, 0xFF, 0xFE, .. "\"}}"u8]);
        await RefusedAsync(new byte[1000]);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"layers\":[")]
    [InlineData("\"")]
    [InlineData("9")]
    [InlineData("{\"schemaVersion\":2,\"layers\":[{},")]
    public async Task MegabytesOfNonsenseAreRefused(string part) => await RefusedAsync(Some.Utf8(string.Concat(Enumerable.Repeat(part, Largest / part.Length))));

    [Fact]
    public async Task ADocumentThatIsNestedTooDeeplyIsRefused() =>
        await RefusedAsync(Some.Utf8(Documents.Small($$""","custom":{{string.Concat(Enumerable.Repeat("[", 100_000))}}{{string.Concat(Enumerable.Repeat("]", 100_000))}}""")));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a/b/c")]
    [InlineData("/")]
    [InlineData("application/")]
    [InlineData("application/ json")]
    [InlineData("application/json, text/plain")]
    [InlineData(";charset=utf-8")]
    public async Task AMediaTypeThatIsNoneIsRefused(string mediaType) => await RefusedAsync(Some.Utf8(Documents.Small()), mediaType);

    [Fact]
    public async Task AMediaTypeThatIsTooLongIsRefused() => await RefusedAsync(Some.Utf8(Documents.Small()), $"application/{new string('a', 10_000)}");

    private async Task RefusedAsync(byte[] document, string mediaType = MediaTypes.OciManifest)
    {
        var repository = Some.Repository();
        await Http.PushBlobAsync(repository, []);
        await Http.PushBlobAsync(repository, Documents.EmptyConfig);
        var answer = (await Http.PutAsync($"/v2/{repository}/manifests/v1", document, ("Content-Type", mediaType))).IsError(400, "MANIFEST_INVALID");
        Assert.InRange(answer.Body.Length, 1, 2000);
        (await Http.HeadAsync($"/v2/{repository}/manifests/v1")).Is(404);
    }
}

public sealed class BadDocumentsOverFiles(FileSystemRegistry fixture) : BadDocuments(fixture), IClassFixture<FileSystemRegistry>;

public sealed class BadDocumentsOverMemory(MemoryRegistry fixture) : BadDocuments(fixture), IClassFixture<MemoryRegistry>;

public sealed class BadDocumentsSignedIn(SignedInRegistry fixture) : BadDocuments(fixture), IClassFixture<SignedInRegistry>;
