using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.BadInput;

/// <summary>Names that look like the paths around them are names all the same.</summary>
public abstract class NamesLikePaths(RegistryFixture fixture) : HttpSuite(fixture)
{
    public static TheoryData<string> Names =>
    [
        "a", "0", "v2", "list", "tags", "tags/list", "a/tags/list", "manifests", "a/manifests", "manifests/latest", "a/manifests/latest", "blobs", "a/blobs", "uploads", "blobs/uploads",
        "a/blobs/uploads", "a/blobs/uploads/blobs/uploads", "referrers", "a/referrers", "v2/a/manifests", "api/v1/repositories", "sha256", "a.b_c__d---e/f", "a/b/c/d/e/f/g/h/i/j", Longest,
    ];

    private static string Longest { get; } = string.Join('/', Enumerable.Repeat("abcdefg", 32))[..255];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EveryEndpointKnowsThem(string name)
    {
        var image = await Http.PushImageAsync(name, "latest");
        await PushTagsAsync(name, image);
        Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{name}/manifests/latest")).Is(200).Body);
        Assert.Equal(["blobs", "latest", "list", "manifests", "tags", "uploads"], (await Http.GetAsync($"/v2/{name}/tags/list")).Is(200).Names("tags"));
        (await Http.HeadAsync($"/v2/{name}/blobs/{image.Layer.Digest}")).Is(200);
        (await Http.GetAsync($"/v2/{name}/referrers/{image.Digest}")).Is(200);

        var location = await Http.BeginAsync(name);
        Assert.StartsWith($"/v2/{name}/blobs/uploads/", location, StringComparison.Ordinal);
        (await Http.PatchAsync(location, [1])).Is(202).Has("Location", location);
        (await Http.GetAsync(location)).Is(204);
        (await Http.DeleteAsync(location)).Is(204);

        Assert.Contains(name, (await Http.GetAsync("/v2/_catalog")).Names("repositories"));
        (await Http.DeleteAsync($"/v2/{name}/manifests/{image.Digest}")).Is(202);
        (await Http.DeleteAsync($"/v2/{name}/blobs/{image.Layer.Digest}")).Is(202);
        (await Http.DeleteAsync($"/api/v1/repositories/{name}")).Is(204);
    }

    [Fact]
    public async Task AnEndpointMayEndWithASlashOrWithout()
    {
        var repository = Some.Repository();
        var image = await Http.PushImageAsync(repository, "v1");
        (await Http.GetAsync($"/v2/{repository}/tags/list/")).Is(200);
        (await Http.GetAsync($"/v2/{repository}/manifests/v1/")).Is(200);
        (await Http.GetAsync($"/v2/{repository}/blobs/{image.Layer.Digest}/")).Is(200);
        (await Http.GetAsync($"/v2/{repository}/referrers/{image.Digest}/")).Is(200);
        (await Http.PostAsync($"/v2/{repository}/blobs/uploads")).Is(202);
        (await Http.GetAsync("/v2/_catalog/")).Is(200);
    }

    private async Task PushTagsAsync(string name, SampleImage image)
    {
        foreach (var tag in (string[])["list", "tags", "manifests", "blobs", "uploads"])
        {
            (await Http.PutAsync($"/v2/{name}/manifests/{tag}", image.Bytes, ("Content-Type", MediaTypes.OciManifest))).Is(201);
            (await Http.HeadAsync($"/v2/{name}/manifests/{tag}")).Is(200);
        }
    }
}

public sealed class NamesLikePathsOverFiles(FileSystemRegistry fixture) : NamesLikePaths(fixture), IClassFixture<FileSystemRegistry>;

public sealed class NamesLikePathsOverMemory(MemoryRegistry fixture) : NamesLikePaths(fixture), IClassFixture<MemoryRegistry>;

public sealed class NamesLikePathsSignedIn(SignedInRegistry fixture) : NamesLikePaths(fixture), IClassFixture<SignedInRegistry>;
