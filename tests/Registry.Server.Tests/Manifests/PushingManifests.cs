using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>Pushing a manifest by tag and by digest (end-7a).</summary>
public abstract class PushingManifests(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    private string Manifests => $"/v2/{_repository}/manifests";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheAnswerSaysWhereItIs(bool byTag)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(Documents.Small());
        var digest = Digest.Of(bytes);
        var answer = (await Http.PutAsync($"{Manifests}/{(byTag ? "v1" : digest)}", bytes, ("Content-Type", MediaTypes.OciManifest))).Is(201)
            .Has("Location", $"{Manifests}/{digest}").Has("Docker-Content-Digest", digest.ToString()).Has("Content-Length", "0").Has("OCI-Subject", null).Has("OCI-Tag", null);
        Assert.Equal(bytes, (await Http.GetAsync(answer.Location)).Is(200).Has("Content-Type", MediaTypes.OciManifest).Body);
    }

    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json; charset=utf-8")]
    [InlineData("application/vnd.oci.image.manifest.v1+json;q=1")]
    [InlineData(null)]
    public async Task TheMediaTypeIsKeptWithoutParametersOrReadFromTheDocument(string? contentType)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        (await Http.PutAsync($"{Manifests}/v1", Some.Utf8(Documents.Small()), contentType is null ? [] : [("Content-Type", contentType)])).Is(201);
        (await Http.GetAsync($"{Manifests}/v1")).Is(200).Has("Content-Type", MediaTypes.OciManifest);
    }

    [Fact]
    public async Task ADigestBySha512IsKeptBySha512()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(Documents.Small());
        var digest = Digest.Of(bytes, DigestAlgorithm.Sha512);
        (await Http.PutAsync($"{Manifests}/{digest}?tag=v1", bytes, ("Content-Type", MediaTypes.OciManifest))).Is(201).Has("Docker-Content-Digest", digest.ToString());
        Assert.Equal(bytes, (await Http.GetAsync($"{Manifests}/{digest}")).Is(200).Has("Docker-Content-Digest", digest.ToString()).Body);
        (await Http.HeadAsync($"{Manifests}/v1")).Is(200).Has("Docker-Content-Digest", digest.ToString());
    }

    [Fact]
    public async Task ADigestOfOtherBytesIsRefused()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var wrong = Some.Digest();
        (await Http.PutAsync($"{Manifests}/{wrong}", Some.Utf8(Documents.Small()), ("Content-Type", MediaTypes.OciManifest))).IsError(400, "DIGEST_INVALID");
        (await Http.GetAsync($"{Manifests}/{wrong}")).IsError(404, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task ATagMovesToTheLastPush()
    {
        var first = await Http.PushSmallAsync(_repository, "v1");
        var second = await Http.PushSmallAsync(_repository, "v1");
        (await Http.HeadAsync($"{Manifests}/v1")).Is(200).Has("Docker-Content-Digest", second.ToString());
        (await Http.HeadAsync($"{Manifests}/{first}")).Is(200);
    }

    [Fact]
    public async Task TheSameManifestIsTakenAgain()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await Http.PushManifestAsync(_repository, "v1", image.Json);
        await Http.PushManifestAsync(_repository, "v2", image.Json);
        Assert.Equal(image.Bytes, (await Http.GetAsync($"{Manifests}/v2")).Is(200).Body);
    }

    [Fact]
    public async Task ADescriptorMayCarryItsContentAndMore()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var config = Documents.Json(Documents.Of(Documents.EmptyConfig), ""","data":"e30=","urls":["https://example.org/x"],"platform":{"os":"linux"},"annotations":{"a":"b"},"custom":[1]""");
        var json = $$"""{"schemaVersion":2,"config":{{config}},"layers":[]}""";
        await Http.PushManifestAsync(_repository, "v1", json);
        Assert.Equal(json, (await Http.GetAsync($"{Manifests}/v1")).Is(200).Has("Content-Type", MediaTypes.OciManifest).Text);
    }

    [Fact]
    public async Task TheLongestTagIsTaken()
    {
        var tag = "_" + new string('x', 127);
        var digest = await Http.PushSmallAsync(_repository, tag);
        (await Http.HeadAsync($"{Manifests}/{tag}")).Is(200).Has("Docker-Content-Digest", digest.ToString());
    }

    [Fact]
    public async Task ABodyOfUnknownLengthIsTaken()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(Documents.Small());
        (await Http.PutAsync($"{Manifests}/v1", bytes, ("Content-Type", MediaTypes.OciManifest), ("Transfer-Encoding", "chunked"))).Is(201);
        Assert.Equal(bytes, (await Http.GetAsync($"{Manifests}/v1")).Is(200).Body);
    }
}

public sealed class PushingManifestsOverFiles(FileSystemRegistry fixture) : PushingManifests(fixture), IClassFixture<FileSystemRegistry>;

public sealed class PushingManifestsOverMemory(MemoryRegistry fixture) : PushingManifests(fixture), IClassFixture<MemoryRegistry>;

public sealed class PushingManifestsSignedIn(SignedInRegistry fixture) : PushingManifests(fixture), IClassFixture<SignedInRegistry>;
