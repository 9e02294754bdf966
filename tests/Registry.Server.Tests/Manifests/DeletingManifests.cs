using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>Deleting a tag, and a manifest with its tags (end-9).</summary>
public abstract class DeletingManifests(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    private string Manifests => $"/v2/{_repository}/manifests";

    [Fact]
    public async Task ADeletedTagLeavesTheManifestAndItsOtherTags()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await Http.PushManifestAsync(_repository, "v2", image.Json);
        (await Http.DeleteAsync($"{Manifests}/v1")).Is(202).Has("Content-Length", "0");
        (await Http.GetAsync($"{Manifests}/v1")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"{Manifests}/v2")).Is(200);
        (await Http.GetAsync($"{Manifests}/{image.Digest}")).Is(200);
        (await Http.DeleteAsync($"{Manifests}/v1")).IsError(404, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task ADeletedManifestTakesItsTagsWithIt()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await Http.PushManifestAsync(_repository, "v2", image.Json);
        var other = await Http.PushSmallAsync(_repository, "v3");
        (await Http.DeleteAsync($"{Manifests}/{image.Digest}")).Is(202).Has("Content-Length", "0");
        foreach (var reference in (string[])["v1", "v2", image.Digest.ToString()])
        {
            (await Http.GetAsync($"{Manifests}/{reference}")).IsError(404, "MANIFEST_UNKNOWN");
            (await Http.HeadAsync($"{Manifests}/{reference}")).Is(404);
        }

        (await Http.HeadAsync($"{Manifests}/v3")).Is(200).Has("Docker-Content-Digest", other.ToString());
        (await Http.DeleteAsync($"{Manifests}/{image.Digest}")).IsError(404, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task TheBlobsStay()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        (await Http.DeleteAsync($"{Manifests}/{image.Digest}")).Is(202);
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task TheChildrenOfADeletedIndexStay()
    {
        var child = await Http.PushSmallAsync(_repository);
        var index = await Http.PushManifestAsync(_repository, "v1", Documents.Index([new Descriptor(MediaTypes.OciManifest, child, 10)]), MediaTypes.OciIndex);
        (await Http.DeleteAsync($"{Manifests}/{index}")).Is(202);
        (await Http.HeadAsync($"{Manifests}/{child}")).Is(200);
    }

    [Fact]
    public async Task WhatWasDeletedCanBePushedAgain()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        (await Http.DeleteAsync($"{Manifests}/{image.Digest}")).Is(202);
        await Http.PushManifestAsync(_repository, "v1", image.Json);
        Assert.Equal(image.Bytes, (await Http.GetAsync($"{Manifests}/v1")).Is(200).Body);
        (await Http.DeleteAsync($"{Manifests}/v1")).Is(202);
        await Http.PushManifestAsync(_repository, "v1", image.Json);
        Assert.Equal(image.Bytes, (await Http.GetAsync($"{Manifests}/v1")).Is(200).Body);
    }

    [Fact]
    public async Task TheSameManifestInAnotherRepositoryStays()
    {
        var other = Some.Repository();
        var digest = await Http.PushSmallAsync(_repository, "v1");
        var json = (await Http.GetAsync($"{Manifests}/v1")).Text;
        await Http.PushSmallAsync(other);
        await Http.PushManifestAsync(other, "v1", json);
        (await Http.DeleteAsync($"{Manifests}/{digest}")).Is(202);
        (await Http.HeadAsync($"/v2/{other}/manifests/v1")).Is(200);
    }

    [Fact]
    public async Task WhatIsUnknownIs404()
    {
        (await Http.DeleteAsync($"{Manifests}/v1")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.DeleteAsync($"{Manifests}/{Some.Digest()}")).IsError(404, "MANIFEST_UNKNOWN");
        var image = await Http.PushImageAsync(_repository, "v1");
        (await Http.DeleteAsync($"{Manifests}/v2")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.DeleteAsync($"{Manifests}/{image.Config.Digest}")).IsError(404, "MANIFEST_UNKNOWN");
    }
}

public sealed class DeletingManifestsOverFiles(FileSystemRegistry fixture) : DeletingManifests(fixture), IClassFixture<FileSystemRegistry>;

public sealed class DeletingManifestsOverMemory(MemoryRegistry fixture) : DeletingManifests(fixture), IClassFixture<MemoryRegistry>;

public sealed class DeletingManifestsSignedIn(SignedInRegistry fixture) : DeletingManifests(fixture), IClassFixture<SignedInRegistry>;
