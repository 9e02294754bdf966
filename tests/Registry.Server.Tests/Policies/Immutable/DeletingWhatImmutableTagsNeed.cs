using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Immutable;

/// <summary>What a tag of a rule needs to be pulled cannot be deleted, at whichever end one begins. What it does not need can.</summary>
public abstract class DeletingWhatImmutableTagsNeed(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository("release/team");

    [Fact]
    public async Task TheTag()
    {
        await Http.PushImageAsync(_repository, "v1");
        Assert.Contains("the tag v1 of", (await RefusedAsync("manifests/v1")).Message, StringComparison.Ordinal);
        (await Http.HeadAsync($"/v2/{_repository}/manifests/v1")).Is(200);
    }

    [Fact]
    public async Task TheManifestThatItNames()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        Assert.Contains($"the tag v1 of {_repository} is immutable and needs {image.Digest}", (await RefusedAsync($"manifests/{image.Digest}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheBlobsOfItsManifest()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await RefusedAsync($"blobs/{image.Layer.Digest}");
        await RefusedAsync($"blobs/{image.Config.Digest}");
        (await Http.GetAsync($"/v2/{_repository}/blobs/{image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task ThePartsOfTheIndexThatItNames()
    {
        var image = await Http.PushImageAsync(_repository);
        var inner = await PushIndexAsync(null, new Descriptor(MediaTypes.OciManifest, image.Digest, image.Bytes.Length));
        var outer = await PushIndexAsync("v1", inner);
        foreach (var path in (string[])[$"manifests/{outer.Digest}", $"manifests/{inner.Digest}", $"manifests/{image.Digest}", $"blobs/{image.Layer.Digest}"])
        {
            await RefusedAsync(path);
        }
    }

    [Fact]
    public async Task TheRepository()
    {
        await Http.PushImageAsync(_repository, "latest");
        await Http.PushImageAsync(_repository, "v1");
        var answer = (await Http.DeleteAsync($"/api/v1/repositories/{_repository}")).IsError(409, "DENIED");
        Assert.Equal($"the repository {_repository} has immutable tags such as v1, and cannot be deleted unless Registry:Policies:Immutable:0 is taken out of the settings", answer.Message);
        (await Http.HeadAsync($"/v2/{_repository}/manifests/latest")).Is(200);
    }

    [Fact]
    public async Task WhatItDoesNotNeed()
    {
        var (kept, other) = (await Http.PushImageAsync(_repository, "v1"), await Http.PushImageAsync(_repository, "latest"));
        var signature = await Http.PushSmallAsync(_repository, more: Documents.Subject(kept.Digest));
        var bundle = await PushIndexAsync(null, new Descriptor(MediaTypes.OciManifest, kept.Digest, kept.Bytes.Length));
        foreach (var path in (string[])["manifests/latest", $"manifests/{other.Digest}", $"manifests/{signature}", $"manifests/{bundle.Digest}", $"blobs/{other.Layer.Digest}"])
        {
            (await Http.DeleteAsync($"/v2/{_repository}/{path}")).Is(202);
        }

        (await Http.GetAsync($"/v2/{_repository}/blobs/{kept.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task ARepositoryWithoutSuchTags()
    {
        await Http.PushImageAsync(_repository, "latest");
        (await Http.DeleteAsync($"/api/v1/repositories/{_repository}")).Is(204);
    }

    [Theory]
    [InlineData("manifests/v1")]
    [InlineData("manifests/sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("blobs/sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task WhatIsNotThereIsUnknown(string path) => (await Http.DeleteAsync($"/v2/{_repository}/{path}")).Is(404);

    [Fact]
    public async Task WithoutPatternsEveryTagIsMeant()
    {
        var repository = Some.Repository("all");
        await Http.PushImageAsync(repository, "latest");
        (await Http.DeleteAsync($"/v2/{repository}/manifests/latest")).IsError(409, "DENIED");
    }

    private async Task<Answer> RefusedAsync(string path)
    {
        var answer = (await Http.DeleteAsync($"/v2/{_repository}/{path}")).IsError(409, "DENIED");
        Assert.EndsWith("Registry:Policies:Immutable:0 is taken out of the settings", answer.Message, StringComparison.Ordinal);
        return answer;
    }

    private async Task<Descriptor> PushIndexAsync(string? tag, Descriptor child)
    {
        var json = Documents.Index([child]);
        return new Descriptor(MediaTypes.OciIndex, await Http.PushManifestAsync(_repository, tag, json, MediaTypes.OciIndex), json.Length);
    }
}

public sealed class DeletingWhatImmutableTagsNeedOpen(ImmutableRegistry fixture) : DeletingWhatImmutableTagsNeed(fixture), IClassFixture<ImmutableRegistry>;

public sealed class DeletingWhatImmutableTagsNeedSignedIn(ImmutableSignedInRegistry fixture)
    : DeletingWhatImmutableTagsNeed(fixture), IClassFixture<ImmutableSignedInRegistry>;
