using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Catalog;

/// <summary>Which repositories there are: those that hold a manifest, in ASCII order, by pages.</summary>
public abstract class ListingRepositories(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Catalog = "/v2/_catalog";

    // In the order of the names' bytes, which is not the order of their components.
    private static readonly string[] Below = ["", "-b", ".b", "/a", "/a/a", "/b", "0", "_b", "a"];

    private readonly string _folder = Some.Repository();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10_000)]
    public async Task ThePagesHoldEachRepositoryOnceAndInOrder(int size)
    {
        var names = Below.Select(suffix => _folder + suffix).ToList();
        foreach (var name in names.AsEnumerable().Reverse())
        {
            await Http.PushSmallAsync(name);
        }

        var listed = (await Http.WalkAsync($"{Catalog}?n={size}")).SelectMany(page => page.Names("repositories")).ToList();
        Assert.Equal(listed.Order(StringComparer.Ordinal).Distinct(), listed);
        Assert.Equal(names, listed.Where(name => name.StartsWith(_folder, StringComparison.Ordinal)));
        Assert.Equal(names[1..3], (await Http.GetAsync($"{Catalog}?n=2&last={_folder}")).Names("repositories"));
        Assert.Equal(names[3..5], (await Http.GetAsync($"{Catalog}?n=2&last={_folder}.zzz")).Names("repositories"));
    }

    [Fact]
    public async Task AnEmptyPageIsAnEmptyListWithoutLink()
    {
        await Http.PushSmallAsync(_folder);
        var answer = (await Http.GetAsync($"{Catalog}?n=0")).Is(200).Has("Link", null).Has("Content-Type", "application/json");
        Assert.Equal("""{"repositories":[]}""", answer.Text);
        Assert.Equal("""{"repositories":[]}""", (await Http.GetAsync($"{Catalog}?last=zzzz")).Is(200).Has("Link", null).Text);
        (await Http.HeadAsync($"{Catalog}?n=0")).Is(200).Has("Content-Length", $"{answer.Body.Length}");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task ANumberThatIsNoneIsRefused(string number) => (await Http.GetAsync($"{Catalog}?n={number}")).IsError(400, "UNSUPPORTED");

    [Fact]
    public async Task ARepositoryIsListedWhileItHoldsAManifest()
    {
        await Http.PushBlobAsync(_folder, Some.Bytes(10));
        await Http.BeginAsync(_folder);
        Assert.False(await IsListedAsync());
        var (first, second) = (await Http.PushSmallAsync(_folder, "v1"), await Http.PushSmallAsync(_folder, "v2"));
        Assert.True(await IsListedAsync());
        (await Http.DeleteAsync($"/v2/{_folder}/manifests/{first}")).Is(202);
        Assert.True(await IsListedAsync());
        (await Http.DeleteAsync($"/v2/{_folder}/manifests/v2")).Is(202);
        Assert.True(await IsListedAsync());
        (await Http.DeleteAsync($"/v2/{_folder}/manifests/{second}")).Is(202);
        Assert.False(await IsListedAsync());
        await Http.PushSmallAsync(_folder);
        Assert.True(await IsListedAsync());
    }

    [Fact]
    public async Task ARefusedManifestListsNothing()
    {
        (await Http.PutAsync($"/v2/{_folder}/manifests/v1", Some.Utf8(Documents.Image(Documents.Missing(), [])), ("Content-Type", "application/vnd.oci.image.manifest.v1+json")))
            .IsError(400, "MANIFEST_BLOB_UNKNOWN");
        Assert.False(await IsListedAsync());
        (await Http.GetAsync($"/v2/{_folder}/tags/list")).IsError(404, "NAME_UNKNOWN");
    }

    private async Task<bool> IsListedAsync() =>
        (await Http.WalkAsync(Catalog)).SelectMany(page => page.Names("repositories")).Contains(_folder);
}

public sealed class ListingRepositoriesOverFiles(FileSystemRegistry fixture) : ListingRepositories(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ListingRepositoriesOverMemory(MemoryRegistry fixture) : ListingRepositories(fixture), IClassFixture<MemoryRegistry>;

public sealed class ListingRepositoriesSignedIn(SignedInRegistry fixture) : ListingRepositories(fixture), IClassFixture<SignedInRegistry>;
