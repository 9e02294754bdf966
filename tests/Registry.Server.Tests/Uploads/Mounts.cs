using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A blob of another repository made readable through this one (end-11). What cannot be mounted opens a session.</summary>
public abstract class Mounts(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _source = Some.Repository();
    private readonly string _target = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(1000);

    private Digest Digest => Digest.Of(_blob);

    [Fact]
    public async Task ABlobIsMountedFromTheRepositoryThatIsNamed()
    {
        await Http.PushBlobAsync(_source, _blob);
        await AssertMountedAsync($"mount={Digest}&from={_source}");
    }

    [Fact]
    public async Task ABlobIsMountedFromAnywhereWhenNoneIsNamed()
    {
        await Http.PushBlobAsync(_source, _blob);
        await AssertMountedAsync($"mount={Digest}");
    }

    [Fact]
    public async Task ABlobThatIsHereIsMountedFromHere()
    {
        await Http.PushBlobAsync(_target, _blob);
        await AssertMountedAsync($"mount={Digest}&from={_target}");
    }

    [Fact]
    public async Task AMountedBlobOutlivesItsSource()
    {
        await Http.PushBlobAsync(_source, _blob);
        await AssertMountedAsync($"mount={Digest}&from={_source}");
        (await Http.DeleteAsync($"/v2/{_source}/blobs/{Digest}")).Is(202);
        (await Http.GetAsync($"/v2/{_target}/blobs/{Digest}")).Is(200);
    }

    [Fact]
    public async Task ABlobBySha512IsMounted()
    {
        var digest = await Http.PushBlobAsync(_source, _blob, DigestAlgorithm.Sha512);
        (await Http.PostAsync($"/v2/{_target}/blobs/uploads/?mount={digest}&from={_source}")).Is(201);
        (await Http.HeadAsync($"/v2/{_target}/blobs/{digest}")).Is(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&from=nothing/here")]
    public async Task AnUnknownBlobOpensASession(string from) => await AssertSessionAsync($"mount={Digest}{from}");

    [Fact]
    public async Task ABlobThatTheNamedRepositoryDoesNotHaveOpensASession()
    {
        await Http.PushBlobAsync(Some.Repository(), _blob);
        await Http.PushBlobAsync(_source, Some.Bytes(10));
        await AssertSessionAsync($"mount={Digest}&from={_source}");
    }

    [Theory]
    [InlineData("&from={0}")]
    [InlineData("")]
    public async Task ABlobThatWasDeletedOpensASession(string from)
    {
        await Http.PushBlobAsync(_source, _blob);
        (await Http.DeleteAsync($"/v2/{_source}/blobs/{Digest}")).Is(202);
        await AssertSessionAsync($"mount={Digest}{string.Format(null, from, _source)}");
    }

    [Theory]
    [InlineData("mount=sha256:zz", "DIGEST_INVALID")]
    [InlineData("mount=latest&from=a/b", "DIGEST_INVALID")]
    [InlineData("mount=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855&from=A/B", "NAME_INVALID")]
    [InlineData("mount=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855&from=../x", "NAME_INVALID")]
    public async Task AMountThatMakesNoSenseIsRefused(string query, string code) => (await Http.PostAsync($"/v2/{_target}/blobs/uploads/?{query}")).IsError(400, code);

    private async Task AssertMountedAsync(string query)
    {
        (await Http.PostAsync($"/v2/{_target}/blobs/uploads/?{query}")).Is(201)
            .Has("Location", $"/v2/{_target}/blobs/{Digest}").Has("Docker-Content-Digest", Digest.ToString()).Has("Docker-Upload-UUID", null);
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_target}/blobs/{Digest}")).Is(200).Body);
    }

    private async Task AssertSessionAsync(string query)
    {
        var location = (await Http.PostAsync($"/v2/{_target}/blobs/uploads/?{query}")).Is(202).Has("Range", "0-0").Location;
        (await Http.HeadAsync($"/v2/{_target}/blobs/{Digest}")).Is(404);
        (await Http.PutAsync($"{location}?digest={Digest}", _blob)).Is(201);
    }
}

public sealed class MountsOverFiles(FileSystemRegistry fixture) : Mounts(fixture), IClassFixture<FileSystemRegistry>;

public sealed class MountsOverMemory(MemoryRegistry fixture) : Mounts(fixture), IClassFixture<MemoryRegistry>;

public sealed class MountsSignedIn(SignedInRegistry fixture) : Mounts(fixture), IClassFixture<SignedInRegistry>;
