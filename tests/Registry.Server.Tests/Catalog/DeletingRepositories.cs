using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Catalog;

/// <summary>A whole repository deleted, with its tags, manifests and blobs, and none of its neighbours.</summary>
public abstract class DeletingRepositories(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository("a/b");

    private string Path => $"/api/v1/repositories/{_repository}";

    [Fact]
    public async Task NothingOfItIsLeft()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        (await Http.DeleteAsync(Path)).Is(204);
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"/v2/{_repository}/manifests/{image.Digest}")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"/v2/{_repository}/blobs/{image.Layer.Digest}")).IsError(404, "BLOB_UNKNOWN");
        (await Http.GetAsync($"/v2/{_repository}/tags/list")).IsError(404, "NAME_UNKNOWN");
        Assert.DoesNotContain(_repository, (await Http.GetAsync("/v2/_catalog")).Names("repositories"));
        (await Http.DeleteAsync(Path)).IsError(404, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task ItsNeighboursStay()
    {
        string[] neighbours = [$"{_repository}/c", $"{_repository}c", $"{_repository}-c"];
        foreach (var name in neighbours.Append(_repository))
        {
            await Http.PushImageAsync(name, "v1");
        }

        (await Http.DeleteAsync(Path)).Is(204);
        foreach (var name in neighbours)
        {
            (await Http.GetAsync($"/v2/{name}/manifests/v1")).Is(200);
        }
    }

    [Fact]
    public async Task ItCanBePushedAgain()
    {
        await Http.PushImageAsync(_repository, "v1");
        (await Http.DeleteAsync(Path)).Is(204);
        var image = await Http.PushImageAsync(_repository, "v2");
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1")).Is(404);
        (await Http.GetAsync($"/v2/{_repository}/manifests/v2")).Is(200).Has("Docker-Content-Digest", image.Digest.ToString());
    }

    [Theory]
    [InlineData("Upper", 400, "NAME_INVALID")]
    [InlineData("a//b", 400, "NAME_INVALID")]
    [InlineData("a%2Fb", 400, "NAME_INVALID")]
    [InlineData("", 400, "NAME_INVALID")]
    [InlineData("never/pushed", 404, "NAME_UNKNOWN")]
    public async Task WhatIsNoRepositoryIsRefused(string name, int status, string code) => (await Http.DeleteAsync($"/api/v1/repositories/{name}")).IsError(status, code);
}

public sealed class DeletingRepositoriesOverFiles(FileSystemRegistry fixture) : DeletingRepositories(fixture), IClassFixture<FileSystemRegistry>;

public sealed class DeletingRepositoriesOverMemory(MemoryRegistry fixture) : DeletingRepositories(fixture), IClassFixture<MemoryRegistry>;

public sealed class DeletingRepositoriesSignedIn(SignedInRegistry fixture) : DeletingRepositories(fixture), IClassFixture<SignedInRegistry>;
