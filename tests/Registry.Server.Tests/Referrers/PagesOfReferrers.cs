using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Referrers;

/// <summary>"A Link header MUST be included in the response when the descriptor list cannot be returned in a single manifest" ("Listing Referrers").</summary>
public abstract class PagesOfReferrers(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const int LargestManifest = 4 * 1024 * 1024;

    private readonly string _repository = Some.Repository();
    private readonly Digest _subject = Some.Digest();

    private string Referrers => $"/v2/{_repository}/referrers/{_subject}";

    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 3)]
    [InlineData(7, 1)]
    [InlineData(100, 1)]
    public async Task PagesByNumberHoldEachReferrerOnce(int size, int count)
    {
        var pushed = await PushAsync(7, _ => "");
        var pages = await Http.WalkAsync($"{Referrers}?n={size}");
        Assert.Equal(count, pages.Count);
        Assert.Equal(pushed, pages.SelectMany(Digests));
    }

    [Fact]
    public async Task PagesBySizeHoldEachReferrerOnce()
    {
        var pushed = await PushAsync(5, i => $$""","annotations":{"a":"{{new string((char)('a' + i), 1_500_000)}}"}""");
        var pages = await Http.WalkAsync(Referrers);
        Assert.InRange(pages.Count, 3, 5);
        Assert.All(pages, page => Assert.InRange(page.Body.Length, 1, LargestManifest));
        Assert.Equal(pushed, pages.SelectMany(Digests));
    }

    [Fact]
    public async Task AReferrerThatFillsAPageAloneDoesNotEndTheWalk()
    {
        var pushed = await PushAsync(3, i => i == 1 ? $$""","annotations":{"a":"{{new string('a', 6_000_000)}}"}""" : "");
        Assert.Equal(pushed, (await Http.WalkAsync(Referrers)).SelectMany(Digests));
    }

    [Fact]
    public async Task TheFilterGoesAlongWithTheLink()
    {
        var pushed = await PushAsync(6, i => $$""","artifactType":"application/vnd.{{(i % 2 == 0 ? "even" : "odd")}}+json" """);
        var pages = await Http.WalkAsync($"{Referrers}?n=1&artifactType=application/vnd.even%2Bjson");
        Assert.All(pages, page => page.Has("OCI-Filters-Applied", "artifactType"));
        Assert.Equal(3, pages.SelectMany(Digests).Intersect(pushed).Count());
        Assert.Equal(3, pages.SelectMany(Digests).Count());
    }

    [Fact]
    public async Task AnEmptyPageHasNoLink()
    {
        await PushAsync(2, _ => "");
        Assert.Empty(Digests((await Http.GetAsync($"{Referrers}?n=0")).Is(200).Has("Link", null)));
    }

    [Fact]
    public async Task ANumberThatIsNoneIsRefused() => (await Http.GetAsync($"{Referrers}?n=all")).IsError(400, "UNSUPPORTED");

    /// <summary>The digests in the list's order.</summary>
    private async Task<List<string>> PushAsync(int count, Func<int, string> more)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var digests = new List<string>();
        for (var i = 0; i < count; i++)
        {
            digests.Add((await Http.PushManifestAsync(_repository, null, Documents.Small(Documents.Subject(_subject) + more(i)))).ToString());
        }

        return [.. digests.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Digests(Answer page) => page.Json.GetProperty("manifests").EnumerateArray().Select(descriptor => descriptor.GetProperty("digest").GetString()!);
}

public sealed class PagesOfReferrersOverFiles(FileSystemRegistry fixture) : PagesOfReferrers(fixture), IClassFixture<FileSystemRegistry>;

public sealed class PagesOfReferrersOverMemory(MemoryRegistry fixture) : PagesOfReferrers(fixture), IClassFixture<MemoryRegistry>;

public sealed class PagesOfReferrersSignedIn(SignedInRegistry fixture) : PagesOfReferrers(fixture), IClassFixture<SignedInRegistry>;
