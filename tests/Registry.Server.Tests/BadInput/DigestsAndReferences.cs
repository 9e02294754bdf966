using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>Digests, tags and references that are none.</summary>
public abstract class DigestsAndReferences(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData(":" + Hex)]
    [InlineData("sha256:" + Hex + "0")]
    [InlineData("sha256:" + "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("SHA256:" + Hex)]
    [InlineData("sha512:" + Hex)]
    [InlineData("sha384:" + Hex)]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256-" + Hex)]
    [InlineData("sha256:..%2F..%2F" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599")]
    [InlineData("sha256:%0A" + Hex)]
    public async Task ADigestThatIsNoneIsRefused(string digest)
    {
        string[] requests =
        [
            $"GET /v2/a/b/blobs/{digest}", $"DELETE /v2/a/b/blobs/{digest}", $"GET /v2/a/b/referrers/{digest}", $"POST /v2/a/b/blobs/uploads/?digest={digest}",
            $"POST /v2/a/b/blobs/uploads/?mount={digest}", $"PUT /v2/a/b/blobs/uploads/1?digest={digest}",
        ];
        foreach (var request in requests)
        {
            (await RawConnection.AskAsync(Http, $"{request} HTTP/1.1")).IsError(400, "DIGEST_INVALID");
        }
    }

    [Theory]
    [InlineData("-a", "MANIFEST_INVALID")]
    [InlineData(".a", "MANIFEST_INVALID")]
    [InlineData("a%20b", "MANIFEST_INVALID")]
    [InlineData("a+b", "MANIFEST_INVALID")]
    [InlineData("a@b", "MANIFEST_INVALID")]
    [InlineData("a%2Fb", "MANIFEST_INVALID")]
    [InlineData("a%5Cb", "MANIFEST_INVALID")]
    [InlineData("%C3%BC", "MANIFEST_INVALID")]
    [InlineData("a%0D%0ASet-Cookie", "MANIFEST_INVALID")]
    [InlineData("129", "MANIFEST_INVALID")]
    [InlineData("sha256:abc", "DIGEST_INVALID")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e", "DIGEST_INVALID")]
    [InlineData("v1:v2", "DIGEST_INVALID")]
    [InlineData(":", "DIGEST_INVALID")]
    public async Task AReferenceThatIsNoneIsRefused(string reference, string code)
    {
        var path = $"/v2/a/b/manifests/{(reference == "129" ? new string('a', 129) : reference)}";
        (await RawConnection.AskAsync(Http, $"GET {path} HTTP/1.1")).IsError(400, code);
        (await RawConnection.AskAsync(Http, $"HEAD {path} HTTP/1.1")).Is(400);
        (await RawConnection.AskAsync(Http, $"PUT {path} HTTP/1.1\nContent-Length: 2", "{}"u8.ToArray())).IsError(400, code);
        (await RawConnection.AskAsync(Http, $"DELETE {path} HTTP/1.1")).IsError(400, code);
    }

    [Fact]
    public async Task AnErrorQuotesWhatWasSentCutShort()
    {
        var answer = (await Http.GetAsync($"/v2/a/b/manifests/{new string('a', 50_000)}")).IsError(400, "MANIFEST_INVALID");
        Assert.InRange(answer.Body.Length, 100, 1000);
    }

    [Fact]
    public async Task AnErrorQuotesWhatWasSentWithoutControlCharacters()
    {
        var answer = (await Http.GetAsync("/v2/a/b/manifests/a%1B%5B31m%22%3Cb%3E")).IsError(400, "MANIFEST_INVALID");
        Assert.DoesNotContain(answer.Message, char.IsControl);
    }
}

public sealed class DigestsAndReferencesOverFiles(FileSystemRegistry fixture) : DigestsAndReferences(fixture), IClassFixture<FileSystemRegistry>;

public sealed class DigestsAndReferencesOverMemory(MemoryRegistry fixture) : DigestsAndReferences(fixture), IClassFixture<MemoryRegistry>;

public sealed class DigestsAndReferencesSignedIn(SignedInRegistry fixture) : DigestsAndReferences(fixture), IClassFixture<SignedInRegistry>;
