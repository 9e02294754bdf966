using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>Changes that hold only if nobody was faster (RFC 9110, 13.1): 412 if somebody was.</summary>
public abstract class ManifestConditions(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    private string Tag => $"/v2/{_repository}/manifests/v1";

    [Theory]
    [InlineData("If-Match", "\"{0}\"", 201)]
    [InlineData("If-Match", "{0}", 201)]
    [InlineData("If-Match", "*", 201)]
    [InlineData("If-Match", "\"other\", \"{0}\"", 201)]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-None-Match", "\"{0}\"", 412)]
    [InlineData("If-None-Match", "\"other\"", 201)]
    public async Task APushOfATagThatIsThere(string header, string value, int status)
    {
        var first = await Http.PushSmallAsync(_repository, "v1");
        var (second, answer) = await PutAsync(Tag, (header, string.Format(null, value, first)));
        await AssertAsync(answer, status, status == 201 ? second : first);
    }

    [Theory]
    [InlineData("If-Match", "*", 412)]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("If-None-Match", "*", 201)]
    [InlineData("If-None-Match", "\"other\"", 201)]
    public async Task APushOfATagThatIsNotThere(string header, string value, int status)
    {
        await Http.PushSmallAsync(_repository, "v2");
        var (digest, answer) = await PutAsync(Tag, (header, value));
        await AssertAsync(answer, status, status == 201 ? digest : null);
        (await Http.HeadAsync($"/v2/{_repository}/manifests/{digest}")).Is(status == 201 ? 200 : 404);
    }

    [Fact]
    public async Task APushByDigestIsTakenOnceIfItMustBeNew()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(Documents.Small());
        var path = $"/v2/{_repository}/manifests/{Digest.Of(bytes)}";
        (await Http.PutAsync(path, bytes, ("Content-Type", MediaTypes.OciManifest), ("If-None-Match", "*"))).Is(201);
        (await Http.PutAsync(path, bytes, ("Content-Type", MediaTypes.OciManifest), ("If-None-Match", "*"))).IsError(412, "DENIED");
    }

    [Fact]
    public async Task OneTagOfTheQueryThatIsThereKeepsAllAsTheyAre()
    {
        var first = await Http.PushSmallAsync(_repository, "v1");
        var (digest, answer) = await PutAsync($"/v2/{_repository}/manifests/new?tag=newer&tag=v1", ("If-None-Match", "*"));
        await AssertAsync(answer, 412, first);
        foreach (var reference in (string[])["new", "newer", digest.ToString()])
        {
            (await Http.HeadAsync($"/v2/{_repository}/manifests/{reference}")).Is(404);
        }
    }

    [Fact]
    public async Task OfTwentyWhoPushANewTagAtOnceOneGetsThrough()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var pushes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PutAsync(Tag, ("If-None-Match", "*"))));
        var winner = Assert.Single(pushes, push => push.Answer.Status == 201);
        Assert.All(pushes.Where(push => push != winner), push => push.Answer.IsError(412, "DENIED"));
        await AssertAsync(winner.Answer, 201, winner.Digest);
    }

    [Fact]
    public async Task OfTwentyWhoSawTheSameTagOneMayReplaceIt()
    {
        var seen = await Http.PushSmallAsync(_repository, "v1");
        var pushes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PutAsync(Tag, ("If-Match", $"\"{seen}\""))));
        var winner = Assert.Single(pushes, push => push.Answer.Status == 201);
        await AssertAsync(winner.Answer, 201, winner.Digest);
    }

    [Theory]
    [InlineData("If-Match", "\"{0}\"", 202)]
    [InlineData("If-Match", "*", 202)]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-None-Match", "\"{0}\"", 412)]
    public async Task ADeletionByTagAndByDigest(string header, string value, int status)
    {
        var digest = await Http.PushSmallAsync(_repository, "v1");
        var condition = (header, string.Format(null, value, digest));
        await AssertAsync(await Http.DeleteAsync(Tag, condition), status, status == 202 ? null : digest);
        Assert.Equal(status, (await Http.DeleteAsync($"/v2/{_repository}/manifests/{digest}", condition)).Status);
        (await Http.HeadAsync($"/v2/{_repository}/manifests/{digest}")).Is(status == 202 ? 404 : 200);
    }

    [Theory]
    [InlineData("If-Match", "*")]
    [InlineData("If-Match", "\"other\"")]
    [InlineData("If-None-Match", "*")]
    public async Task ADeletionOfWhatIsNotThereIsUnknownWhateverTheCondition(string header, string value)
    {
        await Http.PushSmallAsync(_repository, "v2");
        (await Http.DeleteAsync(Tag, (header, value))).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/{Some.Digest()}", (header, value))).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.DeleteAsync($"/v2/{Some.Repository()}/manifests/v1", (header, value))).IsError(404, "MANIFEST_UNKNOWN");
    }

    private async Task<(Digest Digest, Answer Answer)> PutAsync(string path, (string, string) condition)
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var bytes = Some.Utf8(Documents.Small());
        return (Digest.Of(bytes), await Http.PutAsync(path, bytes, ("Content-Type", MediaTypes.OciManifest), condition));
    }

    /// <summary>Beside the status: where the tag points to now, or null.</summary>
    private async Task AssertAsync(Answer answer, int status, Digest? now)
    {
        Assert.Equal(status == 412 ? ["DENIED"] : [], answer.Is(status).Status == 412 ? answer.Codes : []);
        (await Http.HeadAsync(Tag)).Is(now is null ? 404 : 200).Has("Docker-Content-Digest", now?.ToString());
    }
}

public sealed class ManifestConditionsOverFiles(FileSystemRegistry fixture) : ManifestConditions(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ManifestConditionsOverMemory(MemoryRegistry fixture) : ManifestConditions(fixture), IClassFixture<MemoryRegistry>;

public sealed class ManifestConditionsSignedIn(SignedInRegistry fixture) : ManifestConditions(fixture), IClassFixture<SignedInRegistry>;
