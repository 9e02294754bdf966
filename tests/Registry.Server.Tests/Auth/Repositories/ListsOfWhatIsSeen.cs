using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>Lists hold what their caller may pull, and neither a page's length nor its link tells of more.</summary>
public sealed class ListsOfWhatIsSeen(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private const string Catalog = "/v2/_catalog";

    [Fact]
    public async Task TheCatalogIsTheSameWhateverIsHidden()
    {
        var (user, visible, hidden) = await SomeOfEachAsync();
        foreach (var size in new[] { 1, 2, 3, 100 })
        {
            var names = new List<string>();
            for (string? next = $"{Catalog}?n={size}"; next is not null;)
            {
                var page = (await Http.GetAsync(next, user)).Is(200);
                Assert.All(hidden, name => Assert.DoesNotContain(name, $"{page["Link"]} {page.Text}", StringComparison.Ordinal));
                names.AddRange(page.Names("repositories"));
                next = page.NextPage();
                Assert.True(next is null || names.Count % size == 0);
            }

            Assert.Equal(visible, names);
        }
    }

    [Fact]
    public async Task APageBehindAHiddenNameBeginsWithTheNextThatIsSeen()
    {
        var (user, visible, hidden) = await SomeOfEachAsync();
        foreach (var last in hidden.Concat(["", "team", "zzz", "ä", "%00"]))
        {
            var page = await Http.GetAsync($"{Catalog}?n=2&last={Uri.EscapeDataString(last)}", user);
            Assert.Equal(visible.Where(name => string.CompareOrdinal(name, last) > 0).Take(2), page.Is(200).Names("repositories"));
        }
    }

    [Fact]
    public async Task SearchFindsWhatMayBePulled()
    {
        var (user, visible, hidden) = await SomeOfEachAsync();
        var word = visible[0].Split('/')[0];
        Assert.Equal(visible, Found(await Http.GetAsync($"/v1/search?q={word}", user)));
        Assert.Empty(Found(await Http.GetAsync($"/v1/search?q={Uri.EscapeDataString(hidden[0])}", user)));
        Assert.Empty(Found(await Http.GetAsync($"/v1/search?q={word}", StaffedRegistry.Dave)));
        Assert.Empty(Found(await Http.GetAsync($"/v1/search?q={word}", ("X-Docker-Token", "true"))));
        (await Http.GetAsync($"/v1/search?q={word}")).IsError(404, "UNSUPPORTED");
        Assert.Equal(visible.Concat(hidden).Order(StringComparer.Ordinal), Found(await Http.GetAsync($"/v1/search?q={word}", StaffedRegistry.Admin)));
    }

    [Fact]
    public async Task ATokenForARepositoryIsNoneForLists()
    {
        var (_, visible, _) = await SomeOfEachAsync();
        var token = Access.Bearer(await Http.TokenAsync("admin", StaffedRegistry.Password, $"repository:{visible[0]}:pull"));
        var answer = (await Http.GetAsync(Catalog, token)).IsError(401, "UNAUTHORIZED");
        Assert.Contains("scope=\"registry:catalog:*\",error=\"insufficient_scope\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
        (await Http.GetAsync($"/v1/search?q={visible[0]}", token)).IsError(401, "UNAUTHORIZED");
        var wide = Access.Bearer(await Http.TokenAsync("admin", StaffedRegistry.Password, $"repository:{visible[0]}:pull", "registry:catalog:*"));
        (await Http.GetAsync(Catalog, wide)).Is(200);
        Assert.Contains(visible[0], Found(await Http.GetAsync($"/v1/search?q={visible[0]}", wide)));
    }

    [Fact]
    public async Task TagsAndReferrersOfAHiddenRepositoryAreNotListed()
    {
        var hidden = Some.Repository("secret");
        var subject = await Http.PutManifestAsync(hidden, "v1");
        await Http.PutManifestAsync(hidden, null, Documents.Small(Documents.Subject(subject)));
        (await Http.GetAsync($"/v2/{hidden}/tags/list", StaffedRegistry.Bob)).IsError(404, "NAME_UNKNOWN");
        (await Http.GetAsync($"/v2/{hidden}/referrers/{subject}", StaffedRegistry.Bob)).IsError(404, "NAME_UNKNOWN");
        var elsewhere = (await Http.GetAsync($"/v2/team/nothing/referrers/{subject}", StaffedRegistry.Bob)).Is(200);
        Assert.Equal(0, elsewhere.Json.GetProperty("manifests").GetArrayLength());
    }

    private static List<string> Found(Answer answer) =>
        [.. answer.Is(200).Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()!)];

    // Hidden ones before, between and behind those that a user sees who sees nothing else.
    private async Task<((string Name, string Value) User, List<string> Visible, List<string> Hidden)> SomeOfEachAsync()
    {
        var folder = Some.Repository("lists").Replace('/', '-');
        await Http.AddUserAsync(folder, StaffedRegistry.Password);
        List<string> visible = [$"{folder}/b", $"{folder}/d/a", $"{folder}/d/b", $"{folder}/f"];
        List<string> hidden = [$"{folder}/a", $"{folder}/b-b", $"{folder}/b0", $"{folder}/c", $"{folder}/d-a", $"{folder}/d0", $"{folder}/e", $"{folder}/z"];
        foreach (var name in visible.Concat(hidden))
        {
            await Http.PutManifestAsync(name, "v1");
        }

        await Http.AllowAsync($"user:{folder}", $"{folder}/d/**", "pull");
        await Http.AllowAsync($"user:{folder}", $"{folder}/b", "pull");
        await Http.AllowAsync($"user:{folder}", $"{folder}/*f", "pull");
        await Http.AllowAsync($"user:{folder}", $"{folder}/**", "push");
        return (Access.Basic(folder, StaffedRegistry.Password), visible, hidden);
    }
}
