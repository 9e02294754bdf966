using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Concurrency;

/// <summary>Two hundred clients at once. Each gets its answer, and what they did together is done once.</summary>
public abstract class ManyClients(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const int Clients = 200;

    private readonly string _repository = Some.Repository();

    [Fact]
    public async Task TheSameBlobIsTakenFromEachAndKeptOnce()
    {
        var blob = Some.Bytes(100_000);
        var digest = Digest.Of(blob);
        await AllAsync(_ => Http.PushBlobAsync(_repository, blob));
        Assert.Equal(blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}")).Is(200).Body);
        if (Http.Store == BlobStores.FileSystem)
        {
            Assert.Single(FilesIn("blobs"), file => Path.GetFileName(file) == digest.Hex);
            Assert.Empty(FilesIn("uploads"));
        }
    }

    [Fact]
    public async Task TheSameBlobIsTakenIntoAsManyRepositories()
    {
        var blob = Some.Bytes(10_000);
        await AllAsync(client => Http.PushBlobAsync($"{_repository}/{client}", blob));
        await AllAsync(async client => (await Http.GetAsync($"/v2/{_repository}/{client}/blobs/{Digest.Of(blob)}")).Is(200));
    }

    [Fact]
    public async Task TheSameManifestUnderTheSameTagIsTakenFromEach()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var json = Documents.Small();
        await AllAsync(_ => Http.PushManifestAsync(_repository, "latest", json));
        Assert.Equal(json, (await Http.GetAsync($"/v2/{_repository}/manifests/latest")).Is(200).Text);
        Assert.Equal(["latest"], (await Http.GetAsync($"/v2/{_repository}/tags/list")).Names("tags"));
    }

    [Fact]
    public async Task AsManyManifestsUnderTheSameTagLeaveOneOfThemThere()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var digests = await AllAsync(_ => Http.PushManifestAsync(_repository, "latest", Documents.Small()));
        var last = (await Http.HeadAsync($"/v2/{_repository}/manifests/latest")).Is(200)["Docker-Content-Digest"];
        Assert.Contains(last, digests.Select(digest => digest.ToString()));
        await AllAsync(async client => (await Http.HeadAsync($"/v2/{_repository}/manifests/{digests[client]}")).Is(200));
    }

    [Fact]
    public async Task AsManyReferrersOfOneSubjectAreAllListed()
    {
        var subject = Some.Digest();
        var digests = await AllAsync(_ => Http.PushSmallAsync(_repository, more: Documents.Subject(subject)));
        var listed = (await Http.GetAsync($"/v2/{_repository}/referrers/{subject}")).Json.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("digest").GetString());
        Assert.Equal(digests.Select(digest => digest.ToString()).Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task PullsDeletionsAndPushesOfTheSameImageGoOnBesideEachOther()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await AllAsync(async client =>
        {
            var path = $"/v2/{_repository}/manifests/{image.Digest}";
            var answer = (client % 3) switch
            {
                0 => await Http.GetAsync(path),
                1 => await Http.DeleteAsync(path),
                _ => await Http.PutAsync($"{path}?tag=v1", image.Bytes, ("Content-Type", MediaTypes.OciManifest)),
            };
            Assert.Contains(answer.Status, (int[])[200, 201, 202, 404]);
            Assert.True(answer.Status != 200 || answer.Text == image.Json, "a pull brought other bytes");
            return answer;
        });
        Assert.Empty(Http.Log.Errors);
    }

    private IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(Path.Combine(Http.Folder, folder), "*", SearchOption.AllDirectories);

    private static Task<T[]> AllAsync<T>(Func<int, Task<T>> request) => Task.WhenAll(Enumerable.Range(0, Clients).Select(request));
}

public sealed class ManyClientsOverFiles(FileSystemRegistry fixture) : ManyClients(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ManyClientsOverMemory(MemoryRegistry fixture) : ManyClients(fixture), IClassFixture<MemoryRegistry>;

public sealed class ManyClientsSignedIn(SignedInRegistry fixture) : ManyClients(fixture), IClassFixture<SignedInRegistry>;
