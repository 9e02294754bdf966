using System.Text.Json;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Referrers;

/// <summary>Listing what refers to a subject (end-12a, 12b).</summary>
public abstract class ListingReferrers(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly Digest _subject = Some.Digest();

    private string Referrers => $"/v2/{_repository}/referrers/{_subject}";

    [Fact]
    public async Task AnImageIsShownByItsDescriptor()
    {
        var (digest, size) = await PushAsync(""","artifactType":"application/vnd.sbom","annotations":{"b":"1","ä\"":"\u002B2"}""");
        var answer = (await Http.GetAsync(Referrers)).Is(200).Has("Content-Type", "application/vnd.oci.image.index.v1+json").Has("OCI-Filters-Applied", null).Has("Link", null);
        Assert.Equal(2, answer.Json.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(MediaTypes.OciIndex, answer.Json.GetProperty("mediaType").GetString());
        var descriptor = Assert.Single(Descriptors(answer));
        Assert.Equal(MediaTypes.OciManifest, descriptor.GetProperty("mediaType").GetString());
        Assert.Equal(digest.ToString(), descriptor.GetProperty("digest").GetString());
        Assert.Equal(size, descriptor.GetProperty("size").GetInt32());
        Assert.Equal("application/vnd.sbom", descriptor.GetProperty("artifactType").GetString());
        Assert.Equal(["b=1", "ä\"=+2"], descriptor.GetProperty("annotations").EnumerateObject().Select(annotation => $"{annotation.Name}={annotation.Value}"));
        (await Http.HeadAsync(Referrers)).Is(200).Has("Content-Length", $"{answer.Body.Length}").Has("Content-Type", MediaTypes.OciIndex);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","artifactType":"" """)]
    [InlineData(""","artifactType":null""")]
    public async Task AnImageWithoutArtifactTypeHasThatOfItsConfig(string more)
    {
        await PushAsync(more);
        var descriptor = Assert.Single(Descriptors(await Http.GetAsync(Referrers)));
        Assert.Equal(Documents.ConfigType, descriptor.GetProperty("artifactType").GetString());
        Assert.False(descriptor.TryGetProperty("annotations", out _));
    }

    [Fact]
    public async Task AnIndexIsShownWithItsOwnArtifactTypeOrNone()
    {
        await PushIndexAsync(""","artifactType":"application/vnd.sbom","annotations":{"a":"1"}""");
        await PushIndexAsync(""","annotations":{"a":"2"}""");
        var descriptors = Descriptors(await Http.GetAsync(Referrers));
        Assert.All(descriptors, descriptor => Assert.Equal(MediaTypes.OciIndex, descriptor.GetProperty("mediaType").GetString()));
        Assert.Equal(
            ["1 application/vnd.sbom", "2 "],
            descriptors.Select(descriptor => $"{descriptor.GetProperty("annotations").GetProperty("a")} {(descriptor.TryGetProperty("artifactType", out var type) ? type : null)}").Order());
    }

    [Fact]
    public async Task AnArtifactTypeFilters()
    {
        var (sbom, _) = await PushAsync(""","artifactType":"application/vnd.sbom+json" """);
        await PushAsync(""","artifactType":"application/vnd.other" """);
        await PushAsync("");
        var answer = (await Http.GetAsync($"{Referrers}?artifactType=application/vnd.sbom%2Bjson")).Is(200).Has("OCI-Filters-Applied", "artifactType");
        Assert.Equal([sbom.ToString()], Digests(answer));
        Assert.Empty(Digests((await Http.GetAsync($"{Referrers}?artifactType=application/vnd.none")).Is(200).Has("OCI-Filters-Applied", "artifactType")));
        Assert.Single(Digests(await Http.GetAsync($"{Referrers}?artifactType={Documents.ConfigType.Replace("+", "%2B", StringComparison.Ordinal)}")));
        Assert.Equal(3, Digests((await Http.GetAsync($"{Referrers}?artifactType=")).Is(200).Has("OCI-Filters-Applied", null)).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhereNothingRefersTheListIsEmpty(bool known)
    {
        if (known)
        {
            await Http.PushImageAsync(_repository, "v1");
        }

        var answer = (await Http.GetAsync(Referrers)).Is(200).Has("Content-Type", MediaTypes.OciIndex);
        Assert.Equal($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[]}""", answer.Text);
    }

    [Fact]
    public async Task ADeletedReferrerLeavesTheListAndADeletedSubjectDoesNotEmptyIt()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        var list = $"/v2/{_repository}/referrers/{image.Digest}";
        var first = await Http.PushSmallAsync(_repository, more: Documents.Subject(image.Digest));
        var second = await Http.PushSmallAsync(_repository, "second", Documents.Subject(image.Digest));
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/{first}")).Is(202);
        Assert.Equal([second.ToString()], Digests(await Http.GetAsync(list)));
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/{image.Digest}")).Is(202);
        Assert.Equal([second.ToString()], Digests(await Http.GetAsync(list)));
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/second")).Is(202);
        Assert.Equal([second.ToString()], Digests(await Http.GetAsync(list)));
    }

    [Fact]
    public async Task OtherSubjectsAndOtherRepositoriesAreNotInTheList()
    {
        await PushAsync("");
        await Http.PushSmallAsync(_repository, more: Documents.Subject(Some.Digest()));
        await Http.PushSmallAsync(Some.Repository(), more: Documents.Subject(_subject));
        Assert.Single(Digests(await Http.GetAsync(Referrers)));
    }

    [Fact]
    public async Task ASubjectBySha512HasReferrersToo()
    {
        var subject = Digest.Of(Some.Bytes(10), DigestAlgorithm.Sha512);
        var digest = await Http.PushSmallAsync(_repository, more: Documents.Subject(subject));
        Assert.Equal([digest.ToString()], Digests(await Http.GetAsync($"/v2/{_repository}/referrers/{subject}")));
    }

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("latest")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    public async Task ADigestThatIsNoneIsRefused(string digest) => (await Http.GetAsync($"/v2/{_repository}/referrers/{digest}")).IsError(400, "DIGEST_INVALID");

    private async Task<(Digest Digest, int Size)> PushAsync(string more)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var json = Documents.Small(Documents.Subject(_subject) + more);
        return (await Http.PushManifestAsync(_repository, null, json), Some.Utf8(json).Length);
    }

    private Task<Digest> PushIndexAsync(string more) => Http.PushManifestAsync(_repository, null, Documents.Index([], Documents.Subject(_subject) + more), MediaTypes.OciIndex);

    private static List<JsonElement> Descriptors(Answer answer) => [.. answer.Is(200).Json.GetProperty("manifests").EnumerateArray()];

    private static List<string?> Digests(Answer answer) => [.. Descriptors(answer).Select(descriptor => descriptor.GetProperty("digest").GetString())];
}

public sealed class ListingReferrersOverFiles(FileSystemRegistry fixture) : ListingReferrers(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ListingReferrersOverMemory(MemoryRegistry fixture) : ListingReferrers(fixture), IClassFixture<MemoryRegistry>;

public sealed class ListingReferrersSignedIn(SignedInRegistry fixture) : ListingReferrers(fixture), IClassFixture<SignedInRegistry>;
