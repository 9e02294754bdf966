using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>The digest decides: what it is made with, how often it is said, and what happens when the content has another.</summary>
public abstract class UploadDigests(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(5000);

    private Digest Digest => Digest.Of(_blob);

    private string Uploads => $"/v2/{_repository}/blobs/uploads/";

    [Theory]
    [InlineData("", "sha512")]
    [InlineData("?digest-algorithm=sha512", "sha512")]
    [InlineData("?digest-algorithm=sha256", "sha512")]
    [InlineData("?digest-algorithm=sha512", "sha256")]
    [InlineData("?digest-algorithm=", "sha256")]
    public async Task TheClosingDigestChoosesTheAlgorithm(string announced, string algorithm)
    {
        var digest = Digest.Of(_blob, algorithm == "sha512" ? DigestAlgorithm.Sha512 : null);
        var location = await Http.BeginAsync(_repository, announced);
        (await Http.PatchAsync(location, _blob[..2000])).Is(202);
        (await Http.PatchAsync(location, _blob[2000..])).Is(202);
        (await Http.PutAsync($"{location}?digest={digest}")).Is(201).Has("Docker-Content-Digest", digest.ToString());
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}")).Is(200).Body);
    }

    [Fact]
    public async Task APostTakesAWholeBlobBySha512()
    {
        var digest = Digest.Of(_blob, DigestAlgorithm.Sha512);
        (await Http.PostAsync($"{Uploads}?digest={digest}", _blob)).Is(201).Has("Docker-Content-Digest", digest.ToString());
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{digest}")).Is(200).Has("Content-Length", "5000");
    }

    [Theory]
    [InlineData("?digest-algorithm=md5")]
    [InlineData("?digest=md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("?mount=md5:d41d8cd98f00b204e9800998ecf8427e")]
    public async Task AnAlgorithmThatIsNotKnownIsRefusedByName(string query)
    {
        var answer = (await Http.PostAsync(Uploads + query, _blob)).IsError(400, "DIGEST_INVALID");
        Assert.Contains("'md5'", answer.Message, StringComparison.Ordinal);
        Assert.Contains("sha256", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongDigestIsRefusedAndTheSessionGoesOn()
    {
        var wrong = Some.Digest();
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob)).Is(202);
        (await Http.PutAsync($"{location}?digest={wrong}")).IsError(400, "DIGEST_INVALID");
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-4999");
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{wrong}")).Is(404);
        (await Http.PutAsync($"{location}?digest={Digest}")).Is(201);
    }

    [Fact]
    public async Task AWrongDigestOfAPostIsRefused() => (await Http.PostAsync($"{Uploads}?digest={Some.Digest()}", _blob)).IsError(400, "DIGEST_INVALID");

    [Fact]
    public async Task AWrongDigestOfAPutWithTheBlobIsRefused() =>
        (await Http.PutAsync($"{await Http.BeginAsync(_repository)}?digest={Some.Digest()}", _blob)).IsError(400, "DIGEST_INVALID");

    [Theory]
    [InlineData("")]
    [InlineData("?digest=")]
    [InlineData("?digest=sha256:abc")]
    [InlineData("?digest=latest")]
    public async Task AClosingPutHasToNameADigest(string query)
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PutAsync(location + query, _blob)).IsError(400, "DIGEST_INVALID");
        (await Http.PutAsync($"{location}?digest={Digest}", _blob)).Is(201);
    }

    [Theory]
    [InlineData("?digest={0}&digest={0}")]
    [InlineData("?&digest={0}")]
    [InlineData("?state=x&digest={0}&other")]
    [InlineData("?digest={0}&")]
    public async Task TheDigestMayStandInTheQueryAsClientsPutIt(string query) =>
        (await Http.PutAsync(await Http.BeginAsync(_repository) + string.Format(null, query, Digest), _blob)).Is(201);

    [Fact]
    public async Task AnEscapedDigestIsTheSame() =>
        (await Http.PutAsync($"{await Http.BeginAsync(_repository)}?digest={Uri.EscapeDataString(Digest.ToString())}", _blob)).Is(201);

    [Fact]
    public async Task TwoDifferentDigestsAreRefused() =>
        (await Http.PutAsync($"{await Http.BeginAsync(_repository)}?digest={Digest}&digest={Some.Digest()}", _blob)).IsError(400, "DIGEST_INVALID");
}

public sealed class UploadDigestsOverFiles(FileSystemRegistry fixture) : UploadDigests(fixture), IClassFixture<FileSystemRegistry>;

public sealed class UploadDigestsOverMemory(MemoryRegistry fixture) : UploadDigests(fixture), IClassFixture<MemoryRegistry>;

public sealed class UploadDigestsSignedIn(SignedInRegistry fixture) : UploadDigests(fixture), IClassFixture<SignedInRegistry>;
