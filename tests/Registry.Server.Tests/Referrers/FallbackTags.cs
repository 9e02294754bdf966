using System.Text.Json;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Referrers;

/// <summary>What clients listed under the fallback tag, before there was this API, is counted in ("Enabling the Referrers API").</summary>
public abstract class FallbackTags(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly Digest _subject = Some.Digest();

    [Fact]
    public async Task AnEntryWithoutSubjectIsShown()
    {
        var digest = await Http.PushSmallAsync(_repository, more: ""","artifactType":"application/vnd.old","annotations":{"a":"1"}""");
        await PushFallbackAsync(digest);
        var descriptor = Assert.Single(await ListAsync());
        Assert.Equal(digest.ToString(), descriptor.GetProperty("digest").GetString());
        Assert.Equal("application/vnd.old", descriptor.GetProperty("artifactType").GetString());
        Assert.Equal("1", descriptor.GetProperty("annotations").GetProperty("a").GetString());
    }

    [Fact]
    public async Task AnEntryThatNamesTheSubjectIsShownOnce()
    {
        var digest = await Http.PushSmallAsync(_repository, more: Documents.Subject(_subject));
        await PushFallbackAsync(digest, digest);
        Assert.Equal([digest.ToString()], await DigestsAsync());
    }

    [Fact]
    public async Task AnEntryThatNamesAnotherSubjectIsNotShown()
    {
        await PushFallbackAsync(await Http.PushSmallAsync(_repository, more: Documents.Subject(Some.Digest())));
        Assert.Empty(await DigestsAsync());
    }

    [Fact]
    public async Task AnEntryThatIsNotHereIsNotShown()
    {
        await PushFallbackAsync(Some.Digest());
        Assert.Empty(await DigestsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task BothKindsStandInOneOrderOverAllPages(int size)
    {
        var own = new List<Digest>();
        var listed = new List<Digest>();
        for (var i = 0; i < 4; i++)
        {
            own.Add(await Http.PushSmallAsync(_repository, more: Documents.Subject(_subject)));
            listed.Add(await Http.PushSmallAsync(_repository));
        }

        await PushFallbackAsync([.. listed, own[0], listed[0]]);
        Assert.Equal(own.Concat(listed).Select(digest => digest.ToString()).Order(StringComparer.Ordinal), await DigestsAsync($"?n={size}"));
    }

    [Fact]
    public async Task TheFilterHoldsForBothKinds()
    {
        await Http.PushSmallAsync(_repository, more: Documents.Subject(_subject) + ""","artifactType":"application/vnd.other" """);
        var wanted = await Http.PushSmallAsync(_repository, more: ""","artifactType":"application/vnd.old" """);
        await PushFallbackAsync(wanted, await Http.PushSmallAsync(_repository));
        Assert.Equal([wanted.ToString()], await DigestsAsync("?artifactType=application/vnd.old"));
    }

    [Theory]
    [InlineData("application/vnd.example.binary", "not json")]
    [InlineData(MediaTypes.OciManifest, null)]
    public async Task AFallbackTagThatIsNoIndexIsNotRead(string mediaType, string? content)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        (await Http.PutAsync($"/v2/{_repository}/manifests/{Fallback}", Some.Utf8(content ?? Documents.Small()), ("Content-Type", mediaType))).Is(201);
        Assert.Empty(await DigestsAsync());
    }

    [Fact]
    public async Task ASubjectBySha512HasAFallbackTagToo()
    {
        var subject = Digest.Of(Some.Bytes(10), DigestAlgorithm.Sha512);
        var digest = await Http.PushSmallAsync(_repository);
        var index = Documents.Index([new Descriptor(MediaTypes.OciManifest, digest, 10)]);
        await Http.PushManifestAsync(_repository, $"sha512-{subject.Hex[..64]}", index, MediaTypes.OciIndex);
        Assert.Contains(digest.ToString(), (await Http.GetAsync($"/v2/{_repository}/referrers/{subject}")).Is(200).Text, StringComparison.Ordinal);
    }

    private string Fallback => $"sha256-{_subject.Hex}";

    private Task<Digest> PushFallbackAsync(params Digest[] entries) =>
        Http.PushManifestAsync(_repository, Fallback, Documents.Index(entries.Select(entry => new Descriptor(MediaTypes.OciManifest, entry, 10))), MediaTypes.OciIndex);

    private async Task<List<JsonElement>> ListAsync(string query = "") =>
        [.. (await Http.WalkAsync($"/v2/{_repository}/referrers/{_subject}{query}")).SelectMany(page => page.Json.GetProperty("manifests").EnumerateArray())];

    private async Task<IEnumerable<string?>> DigestsAsync(string query = "") => (await ListAsync(query)).Select(descriptor => descriptor.GetProperty("digest").GetString());
}

public sealed class FallbackTagsOverFiles(FileSystemRegistry fixture) : FallbackTags(fixture), IClassFixture<FileSystemRegistry>;

public sealed class FallbackTagsOverMemory(MemoryRegistry fixture) : FallbackTags(fixture), IClassFixture<MemoryRegistry>;

public sealed class FallbackTagsSignedIn(SignedInRegistry fixture) : FallbackTags(fixture), IClassFixture<SignedInRegistry>;
