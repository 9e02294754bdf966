using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>A manifest pushed by digest with its tags in the query (end-7b).</summary>
public abstract class TagsInTheQuery(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _manifest = Some.Utf8(Documents.Small());

    private string Manifests => $"/v2/{_repository}/manifests";

    [Fact]
    public async Task AHundredTagsAreSetAndNamed()
    {
        var tags = Enumerable.Range(0, 100).Select(i => $"{new string('t', 120)}-{i:000}").ToList();
        var answer = (await PutAsync(Digest.Of(_manifest).ToString(), tags)).Is(201);
        Assert.Equal(tags, answer["OCI-Tag"]!.Split(", "));
        Assert.Equal(tags, (await Http.GetAsync($"/v2/{_repository}/tags/list")).Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        foreach (var tag in tags)
        {
            (await Http.HeadAsync($"{Manifests}/{tag}")).Is(200).Has("Docker-Content-Digest", Digest.Of(_manifest).ToString());
        }
    }

    [Fact]
    public async Task ATagThatStandsTwiceIsSetOnce() => (await PutAsync(Digest.Of(_manifest).ToString(), ["a", "b", "a"])).Is(201).Has("OCI-Tag", "a, b");

    [Fact]
    public async Task TagsAreSetBesideTheOneOfThePath()
    {
        (await PutAsync("v1", ["v1.0", "v1.0.0"])).Is(201).Has("OCI-Tag", "v1.0, v1.0.0");
        foreach (var tag in (string[])["v1", "v1.0", "v1.0.0"])
        {
            (await Http.HeadAsync($"{Manifests}/{tag}")).Is(200);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a:b")]
    public async Task ATagThatIsNoneIsRefusedAndNothingIsStored(string tag)
    {
        (await PutAsync(Digest.Of(_manifest).ToString(), ["good", tag])).IsError(400, "MANIFEST_INVALID");
        (await Http.HeadAsync($"{Manifests}/good")).Is(404);
        (await Http.HeadAsync($"{Manifests}/{Digest.Of(_manifest)}")).Is(404);
    }

    private async Task<Answer> PutAsync(string reference, IEnumerable<string> tags)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var query = string.Join('&', tags.Select(tag => $"tag={Uri.EscapeDataString(tag)}"));
        return await Http.PutAsync($"{Manifests}/{reference}?{query}", _manifest, ("Content-Type", MediaTypes.OciManifest));
    }
}

public sealed class TagsInTheQueryOverFiles(FileSystemRegistry fixture) : TagsInTheQuery(fixture), IClassFixture<FileSystemRegistry>;

public sealed class TagsInTheQueryOverMemory(MemoryRegistry fixture) : TagsInTheQuery(fixture), IClassFixture<MemoryRegistry>;

public sealed class TagsInTheQuerySignedIn(SignedInRegistry fixture) : TagsInTheQuery(fixture), IClassFixture<SignedInRegistry>;
