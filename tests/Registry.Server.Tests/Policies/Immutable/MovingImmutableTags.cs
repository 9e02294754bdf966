using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Immutable;

/// <summary>A tag of a rule stays at the manifest that it was first pushed with.</summary>
public abstract class MovingImmutableTags(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository("release/team");

    [Theory]
    [InlineData("v1")]
    [InlineData("stable")]
    public async Task IsRefusedWith409AndSaysWhereTheTagStays(string tag)
    {
        var first = await Http.PushSmallAsync(_repository, tag);
        var answer = (await PutAsync(_repository, tag, Documents.Small())).IsError(409, "DENIED");
        Assert.Equal(
            $"the tag {tag} of {_repository} is immutable and stays at {first}; push under another tag, or take Registry:Policies:Immutable:0 out of the settings",
            answer.Message);
        await AssertAtAsync(tag, first);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("v1-rc1")]
    [InlineData("V1")]
    public async Task OfAnotherTagIsNot(string tag)
    {
        await Http.PushSmallAsync(_repository, tag);
        await AssertAtAsync(tag, await Http.PushSmallAsync(_repository, tag));
    }

    [Theory]
    [InlineData("release")]
    [InlineData("other/release/x")]
    public async Task OfAnotherRepositoryIsNot(string folder)
    {
        var repository = folder == "release" ? $"release{Some.Repository("x").Replace("/", "", StringComparison.Ordinal)}" : Some.Repository(folder);
        await Http.PushSmallAsync(repository, "v1");
        await Http.PushSmallAsync(repository, "v1");
    }

    [Fact]
    public async Task ToWhereItIsAlreadyIsNot()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var json = Documents.Small();
        var digest = await Http.PushManifestAsync(_repository, "v1", json);
        await Http.PushManifestAsync(_repository, "v1", json);
        await Http.PushManifestAsync(_repository, null, json);
        await Http.PushManifestAsync(_repository, "latest", json);
        await AssertAtAsync("v1", digest);
    }

    [Fact]
    public async Task ByATagOfTheQueryIsRefusedWithAllThatTheRequestPushes()
    {
        var first = await Http.PushSmallAsync(_repository, "v1");
        var json = Documents.Small();
        var digest = Digest.Of(Some.Utf8(json));
        (await PutAsync(_repository, $"{digest}?tag=new&tag=v1", json)).IsError(409, "DENIED");
        (await PutAsync(_repository, "other?tag=v1", json)).IsError(409, "DENIED");
        (await Http.HeadAsync($"/v2/{_repository}/manifests/new")).Is(404);
        (await Http.HeadAsync($"/v2/{_repository}/manifests/other")).Is(404);
        (await Http.HeadAsync($"/v2/{_repository}/manifests/{digest}")).Is(404);
        await AssertAtAsync("v1", first);
        (await PutAsync(_repository, $"{digest}?tag=new&tag=v2", json)).Is(201);
    }

    [Fact]
    public async Task IsRefusedAlsoWhereTheClientKnowsWhereItIs()
    {
        var first = await Http.PushSmallAsync(_repository, "v1");
        (await PutAsync(_repository, "v1", Documents.Small(), ("If-Match", $"\"{first}\""))).IsError(409, "DENIED");
    }

    [Fact]
    public async Task LeavesOneOfManyThatArePushedAtOnce()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PutAsync(_repository, "v1", Documents.Small())));
        var taken = Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Except([taken]), answer => answer.IsError(409, "DENIED"));
        await AssertAtAsync("v1", Digest.Parse(taken["Docker-Content-Digest"]));
    }

    private Task<Answer> PutAsync(string repository, string reference, string json, params (string, string)[] headers) =>
        Http.PutAsync($"/v2/{repository}/manifests/{reference}", Some.Utf8(json), [("Content-Type", MediaTypes.OciManifest), .. headers]);

    private async Task AssertAtAsync(string tag, Digest digest) =>
        (await Http.HeadAsync($"/v2/{_repository}/manifests/{tag}")).Is(200).Has("Docker-Content-Digest", digest.ToString());
}

public sealed class MovingImmutableTagsOpen(ImmutableRegistry fixture) : MovingImmutableTags(fixture), IClassFixture<ImmutableRegistry>;

public sealed class MovingImmutableTagsSignedIn(ImmutableSignedInRegistry fixture) : MovingImmutableTags(fixture), IClassFixture<ImmutableSignedInRegistry>;
