using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>What happens to a manifest that names what is not here, under each value of <c>Registry:Manifests:MissingReferences</c>.</summary>
public abstract class MissingReferencePolicies(RegistryPerPolicy registries)
{
    private static readonly byte[] Here = Some.Bytes(100);

    private readonly string _repository = Some.Repository();

    [Theory]
    [InlineData("Refuse", 400)]
    [InlineData("AcceptChildren", 400)]
    [InlineData("Accept", 201)]
    public async Task BlobsThatAreMissing(string policy, int status)
    {
        var (config, layer, other) = (Documents.Missing(Documents.ConfigType), Documents.Missing(), Documents.Missing());
        var answer = await PutAsync(policy, Documents.Image(config, [layer, Documents.Of(Here), other, layer]));
        AssertNames(answer.Is(status), config, layer, other);
    }

    [Theory]
    [InlineData("Refuse", 400)]
    [InlineData("AcceptChildren", 201)]
    [InlineData("Accept", 201)]
    public async Task ChildrenThatAreMissing(string policy, int status)
    {
        var (first, second) = (Documents.Missing(MediaTypes.OciManifest), Documents.Missing(MediaTypes.OciManifest));
        var answer = await PutAsync(policy, Documents.Index([first, Documents.Of(Here), second]), MediaTypes.OciIndex);
        AssertNames(answer.Is(status), first, second);
    }

    [Theory]
    [InlineData("Refuse", 400)]
    [InlineData("AcceptChildren", 400)]
    [InlineData("Accept", 201)]
    public async Task ABlobOfAnotherRepositoryIsMissing(string policy, int status)
    {
        var elsewhere = Some.Bytes(50);
        await registries[policy].PushBlobAsync(Some.Repository(), elsewhere);
        AssertNames((await PutAsync(policy, Documents.Image(Documents.Of(Here), [Documents.Of(elsewhere)]))).Is(status), Documents.Of(elsewhere));
    }

    [Theory]
    [InlineData("Refuse")]
    [InlineData("AcceptChildren")]
    [InlineData("Accept")]
    public async Task ASubjectMayAlwaysBeMissing(string policy)
    {
        var subject = Some.Digest();
        (await PutAsync(policy, Documents.Image(Documents.Of(Here), [], Documents.Subject(subject)))).Is(201).Has("OCI-Subject", subject.ToString());
        (await PutAsync(policy, Documents.Index([], Documents.Subject(subject)), MediaTypes.OciIndex)).Is(201).Has("OCI-Subject", subject.ToString());
    }

    [Theory]
    [InlineData("Refuse")]
    [InlineData("AcceptChildren")]
    [InlineData("Accept")]
    public async Task LayersThatLieElsewhereMayBeMissing(string policy)
    {
        Descriptor[] foreign =
        [
            Documents.Missing("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"),
            Documents.Missing("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
        ];
        (await PutAsync(policy, Documents.Image(Documents.Of(Here), foreign))).Is(201);
    }

    [Fact]
    public async Task AnIndexWhoseChildrenAreHereIsTakenByTheStrictest()
    {
        var child = await registries["Refuse"].PushImageAsync(_repository);
        (await PutAsync("Refuse", Documents.Index([Documents.Of(child.Bytes, MediaTypes.OciManifest)]), MediaTypes.OciIndex)).Is(201);
    }

    [Theory]
    [InlineData("Refuse", 400)]
    [InlineData("AcceptChildren", 400)]
    [InlineData("Accept", 201)]
    public async Task ABlobOfAnotherSizeThanIsSaid(string policy, int status)
    {
        var layer = Documents.Of(Here) with { Size = Here.Length + 1 };
        var answer = (await PutAsync(policy, Documents.Image(Documents.Of(Here), [layer]))).Is(status);
        Assert.True(status == 201 || answer.IsError(400, "SIZE_INVALID").Codes.Count() == 1);
    }

    [Theory]
    [InlineData("Refuse", 400)]
    [InlineData("AcceptChildren", 201)]
    [InlineData("Accept", 201)]
    public async Task AChildOfAnotherSizeThanIsSaid(string policy, int status)
    {
        var child = await registries[policy].PushImageAsync(_repository);
        var lying = Documents.Of(child.Bytes, MediaTypes.OciManifest) with { Size = 10 };
        (await PutAsync(policy, Documents.Index([lying]), MediaTypes.OciIndex)).Is(status);
    }

    [Fact]
    public async Task OfThousandsAHundredAreNamed()
    {
        var answer = await PutAsync("Refuse", Documents.Image(Documents.Of(Here), Enumerable.Range(0, 3000).Select(_ => Documents.Missing())));
        Assert.Equal(100, answer.IsError(400, "MANIFEST_BLOB_UNKNOWN").Codes.Count());
    }

    private async Task<Answer> PutAsync(string policy, string json, string mediaType = MediaTypes.OciManifest)
    {
        await registries[policy].PushBlobAsync(_repository, Here);
        return await registries[policy].PutAsync($"/v2/{_repository}/manifests/v1", Some.Utf8(json), ("Content-Type", mediaType));
    }

    private static void AssertNames(Answer answer, params Descriptor[] missing)
    {
        if (answer.Status == 400)
        {
            answer.IsError(400, "MANIFEST_BLOB_UNKNOWN");
            Assert.Equal(missing.Select(descriptor => descriptor.Digest.ToString()), answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("detail").GetString()));
        }
    }
}

public abstract class RegistryPerPolicy(bool signedIn) : IAsyncLifetime
{
    private readonly Dictionary<string, TestRegistry> _registries = [];

    internal TestRegistry this[string policy] => _registries[policy];

    public async ValueTask InitializeAsync()
    {
        foreach (var policy in Enum.GetValues<MissingReferences>())
        {
            _registries.Add(policy.ToString(), await TestRegistry.StartAsync(BlobStores.Memory, options => options.Manifests.MissingReferences = policy, signedIn: signedIn));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var registry in _registries.Values)
        {
            await registry.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}

public sealed class SignedOutRegistryPerPolicy() : RegistryPerPolicy(signedIn: false);

public sealed class SignedInRegistryPerPolicy() : RegistryPerPolicy(signedIn: true);

public sealed class MissingReferencePoliciesSignedOut(SignedOutRegistryPerPolicy registries) : MissingReferencePolicies(registries), IClassFixture<SignedOutRegistryPerPolicy>;

public sealed class MissingReferencePoliciesSignedIn(SignedInRegistryPerPolicy registries) : MissingReferencePolicies(registries), IClassFixture<SignedInRegistryPerPolicy>;
