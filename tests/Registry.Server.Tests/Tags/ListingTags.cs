using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Tags;

/// <summary>Listing tags (end-8a, 8b) in ASCII order, by pages of at most five here.</summary>
public abstract class ListingTags(RegistryFixture fixture) : HttpSuite(fixture)
{
    private static readonly string[] Sorted = ["1.10", "1.9", "A", "B", "Z.z", "_x", "a", "a-b", "a.b", "a_b", "b", "latest"];

    private readonly string _repository = Some.Repository();

    private string List => $"/v2/{_repository}/tags/list";

    [Fact]
    public async Task TheAnswerNamesTheRepositoryAndItsTagsInOrder()
    {
        await PushAsync(["b", "a", "B", "1.9", "1.10"]);
        var answer = (await Http.GetAsync(List)).Is(200).Has("Content-Type", "application/json").Has("Link", null);
        Assert.Equal($$"""{"name":"{{_repository}}","tags":["1.10","1.9","B","a","b"]}""", answer.Text);
        (await Http.HeadAsync(List)).Is(200).Has("Content-Length", $"{answer.Body.Length}");
    }

    [Theory]
    [InlineData("?n=2", "1.10 1.9", true)]
    [InlineData("?n=2&last=1.9", "A B", true)]
    [InlineData("?last=a_b", "b latest", false)]
    [InlineData("?n=2&last=a_b", "b latest", false)]
    [InlineData("?n=1&last=a_b", "b", true)]
    [InlineData("?n=2&last=a-zzz", "a.b a_b", true)]
    [InlineData("?n=2&last=0", "1.10 1.9", true)]
    [InlineData("?n=2&last=latest", "", false)]
    [InlineData("?last=zzz", "", false)]
    [InlineData("?last=", "1.10 1.9 A B Z.z", true)]
    [InlineData("?n=0", "", false)]
    [InlineData("?n=0&last=A", "", false)]
    [InlineData("?n=5", "1.10 1.9 A B Z.z", true)]
    [InlineData("?n=6", "1.10 1.9 A B Z.z", true)]
    [InlineData("?n=10000", "1.10 1.9 A B Z.z", true)]
    [InlineData("?n=99999999999999999999", "1.10 1.9 A B Z.z", true)]
    [InlineData("?n=002", "1.10 1.9", true)]
    [InlineData("", "1.10 1.9 A B Z.z", true)]
    [InlineData("?other=1", "1.10 1.9 A B Z.z", true)]
    public async Task APageHoldsWhatIsBehindTheLast(string query, string expected, bool more)
    {
        await PushAsync(Sorted);
        var answer = (await Http.GetAsync(List + query)).Is(200);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), answer.Names("tags"));
        Assert.Equal(more, answer.NextPage() is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?n=1")]
    [InlineData("?n=4")]
    [InlineData("?n=12")]
    public async Task ThePagesHoldEachTagOnce(string query)
    {
        await PushAsync(Sorted);
        Assert.Equal(Sorted, (await Http.WalkAsync(List + query)).SelectMany(page => page.Names("tags")));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("%20")]
    [InlineData("%2B5")]
    [InlineData("1&n=2")]
    [InlineData("0x10")]
    public async Task ANumberThatIsNoneIsRefused(string number)
    {
        await PushAsync(["a"]);
        (await Http.GetAsync($"{List}?n={number}")).IsError(400, "UNSUPPORTED");
    }

    [Fact]
    public async Task AnUnknownRepositoryIs404()
    {
        (await Http.GetAsync(List)).IsError(404, "NAME_UNKNOWN");
        (await Http.GetAsync($"{List}?n=0")).IsError(404, "NAME_UNKNOWN");
        (await Http.HeadAsync(List)).Is(404);
    }

    [Fact]
    public async Task ARepositoryWithoutTagsHasAnEmptyList()
    {
        await Http.PushSmallAsync(_repository);
        Assert.Equal($$"""{"name":"{{_repository}}","tags":[]}""", (await Http.GetAsync(List)).Is(200).Text);
    }

    [Fact]
    public async Task ADeletedTagLeavesTheList()
    {
        await PushAsync(["a", "b"]);
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/a")).Is(202);
        Assert.Equal(["b"], (await Http.GetAsync(List)).Names("tags"));
    }

    [Fact]
    public async Task TheTagsOfOtherRepositoriesAreNotInTheList()
    {
        await PushAsync(["b"]);
        await Http.PushSmallAsync($"{_repository}/below", "a");
        await Http.PushSmallAsync($"{_repository}z", "c");
        Assert.Equal(["b"], (await Http.GetAsync(List)).Names("tags"));
    }

    private async Task PushAsync(IEnumerable<string> tags)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(Documents.Small());
        var query = string.Join('&', tags.Reverse().Select(tag => $"tag={tag}"));
        (await Http.PutAsync($"/v2/{_repository}/manifests/{Digest.Of(bytes)}?{query}", bytes, ("Content-Type", MediaTypes.OciManifest))).Is(201);
    }
}

public sealed class ShortPagesFileSystemRegistry() : RegistryFixture(BlobStores.FileSystem, options => options.Lists.MaxPage = 5);

public sealed class ShortPagesMemoryRegistry() : RegistryFixture(BlobStores.Memory, options => options.Lists.MaxPage = 5);

public sealed class ShortPagesSignedInRegistry() : RegistryFixture(BlobStores.Memory, options => options.Lists.MaxPage = 5, signedIn: true);

public sealed class ListingTagsOverFiles(ShortPagesFileSystemRegistry fixture) : ListingTags(fixture), IClassFixture<ShortPagesFileSystemRegistry>;

public sealed class ListingTagsOverMemory(ShortPagesMemoryRegistry fixture) : ListingTags(fixture), IClassFixture<ShortPagesMemoryRegistry>;

public sealed class ListingTagsSignedIn(ShortPagesSignedInRegistry fixture) : ListingTags(fixture), IClassFixture<ShortPagesSignedInRegistry>;
