using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Search;

/// <summary>What <c>docker search</c> and <c>podman search</c> ask of Docker's first registry API.</summary>
public abstract class Searching(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _folder = Some.Repository();

    [Fact]
    public async Task ThePingSaysThatTheRegistryStandsAlone()
    {
        Assert.Equal("true", (await Http.GetAsync("/v1/_ping")).Is(200).Has("Content-Type", "application/json").Has("X-Docker-Registry-Standalone", "true").Text);
        (await Http.HeadAsync("/v1/_ping")).Is(200);
    }

    [Fact]
    public async Task AResultLooksAsClientsReadIt()
    {
        await Http.PushSmallAsync(_folder);
        Assert.Equal(
            $$$"""{"query":"{{{_folder}}}","num_results":1,"results":[{"name":"{{{_folder}}}","description":"","star_count":0,"is_official":false,"is_automated":false}]}""",
            (await Http.GetAsync($"/v1/search?q={_folder}&n=25")).Is(200).Has("Content-Type", "application/json").Text);
    }

    [Fact]
    public async Task APartOfTheNameFindsInOrderAndUpToTheNumber()
    {
        foreach (var name in (string[])["c", "a", "b"])
        {
            await Http.PushSmallAsync($"{_folder}/{name}");
        }

        Assert.Equal([$"{_folder}/a", $"{_folder}/b", $"{_folder}/c"], await FindAsync($"q={_folder[5..]}/"));
        Assert.Equal([$"{_folder}/a", $"{_folder}/b"], await FindAsync($"q={_folder}/&n=2"));
        Assert.Empty(await FindAsync($"q={_folder}/&n=0"));
        Assert.Equal([$"{_folder}/b"], await FindAsync($"q={_folder}/b"));
        Assert.Empty(await FindAsync($"q={_folder}/d"));
    }

    [Theory]
    [InlineData("%25")]
    [InlineData("_")]
    [InlineData("%27")]
    [InlineData("%22%3Cx%3E")]
    [InlineData("%00")]
    [InlineData("%C3%BC")]
    [InlineData("%FF")]
    [InlineData("REGISTRY")]
    public async Task EveryCharacterStandsForItself(string text)
    {
        await Http.PushSmallAsync(_folder);
        Assert.Empty(await FindAsync($"q={_folder}{text}"));
    }

    [Fact]
    public async Task WithoutANumberAFewAreFound()
    {
        for (var i = 0; i < 26; i++)
        {
            await Http.PushSmallAsync($"{_folder}/r{i:00}");
        }

        Assert.Equal(25, (await FindAsync($"q={_folder}")).Count);
        Assert.Equal(26, (await FindAsync($"q={_folder}&n=100")).Count);
        Assert.Equal(25, (await FindAsync("")).Count);
    }

    [Fact]
    public async Task ARepositoryWithoutManifestsIsNotFound()
    {
        await Http.PushBlobAsync(_folder, Some.Bytes(10));
        Assert.Empty(await FindAsync($"q={_folder}"));
    }

    [Fact]
    public async Task ANumberThatIsNoneIsRefused() => (await Http.GetAsync("/v1/search?q=a&n=many")).IsError(400, "UNSUPPORTED");

    private async Task<List<string>> FindAsync(string query)
    {
        var json = (await Http.GetAsync($"/v1/search?{query}")).Is(200).Json;
        var names = json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()!).ToList();
        Assert.Equal(names.Count, json.GetProperty("num_results").GetInt32());
        return names;
    }
}

public sealed class SearchingOverFiles(FileSystemRegistry fixture) : Searching(fixture), IClassFixture<FileSystemRegistry>;

public sealed class SearchingOverMemory(MemoryRegistry fixture) : Searching(fixture), IClassFixture<MemoryRegistry>;

public sealed class SearchingSignedIn(SignedInRegistry fixture) : Searching(fixture), IClassFixture<SignedInRegistry>;
