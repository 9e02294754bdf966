using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>A caller that has the blob need not receive it again (RFC 9110, 13.1.2).</summary>
public abstract class ConditionalPulls(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Another = "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"";

    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(1000);

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("{0}")]
    [InlineData("*")]
    [InlineData(Another + ", \"{0}\"")]
    public async Task ABlobThatTheCallerHasIsNotSent(string condition)
    {
        var digest = await Http.PushBlobAsync(_repository, _blob);
        var answer = await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", ("If-None-Match", string.Format(null, condition, digest)));
        Assert.Empty(answer.Is(304).Has("ETag", $"\"{digest}\"").Has("Docker-Content-Digest", digest.ToString()).Body);
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{digest}", ("If-None-Match", string.Format(null, condition, digest)))).Is(304);
    }

    [Fact]
    public async Task AnotherBlobIsSent()
    {
        var digest = await Http.PushBlobAsync(_repository, _blob);
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", ("If-None-Match", Another))).Is(200).Body);
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{digest}", ("If-None-Match", Another))).Is(200).Has("Content-Length", "1000");
    }

    [Fact]
    public async Task ABlobThatIsNotHereIs404WhateverTheCallerHas()
    {
        var digest = Some.Digest();
        (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", ("If-None-Match", $"\"{digest}\""))).IsError(404, "BLOB_UNKNOWN");
    }
}

public sealed class ConditionalPullsFromFiles(FileSystemRegistry fixture) : ConditionalPulls(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ConditionalPullsFromMemory(MemoryRegistry fixture) : ConditionalPulls(fixture), IClassFixture<MemoryRegistry>;

public sealed class ConditionalPullsSignedIn(SignedInRegistry fixture) : ConditionalPulls(fixture), IClassFixture<SignedInRegistry>;
