using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>"A recipient MUST use the weak comparison function" for If-None-Match (RFC 9110, 13.1.2): proxies that compress weaken the tag.</summary>
public abstract class WeakTags(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    [Fact]
    public async Task AWeakTagIsTheSameForAPull()
    {
        var digest = await Http.PushSmallAsync(_repository, "v1");
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", ("If-None-Match", $"W/\"{digest}\""))).Is(304);
        var blob = await Http.PushBlobAsync(_repository, Some.Bytes(10));
        (await Http.GetAsync($"/v2/{_repository}/blobs/{blob}", ("If-None-Match", $"W/\"{blob}\""))).Is(304);
    }

    [Fact]
    public async Task AWeakTagKeepsAPushOut()
    {
        var digest = await Http.PushSmallAsync(_repository, "v1");
        (await Http.PutAsync($"/v2/{_repository}/manifests/v1", Some.Utf8(Documents.Small()), ("Content-Type", "application/vnd.oci.image.manifest.v1+json"), ("If-None-Match", $"W/\"{digest}\"")))
            .IsError(412, "DENIED");
    }
}

public sealed class WeakTagsOverMemory(MemoryRegistry fixture) : WeakTags(fixture), IClassFixture<MemoryRegistry>;

public sealed class WeakTagsSignedIn(SignedInRegistry fixture) : WeakTags(fixture), IClassFixture<SignedInRegistry>;
