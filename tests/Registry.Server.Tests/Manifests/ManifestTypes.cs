using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>What is a manifest: those that the registry reads, those that it keeps unread, and those that nobody should push any more.</summary>
public abstract class ManifestTypes(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    private string Path => $"/v2/{_repository}/manifests/v1";

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    public async Task AnImageOfEitherFamilyIsTaken(string mediaType)
    {
        var (config, layer) = (Some.Bytes(20), Some.Bytes(30));
        await Http.PushBlobAsync(_repository, config);
        await Http.PushBlobAsync(_repository, layer);
        await AssertTakenAsync(Documents.Image(Documents.Of(config), [Documents.Of(layer)], mediaType: mediaType), mediaType);
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifestList)]
    public async Task AnIndexOfEitherFamilyIsTakenAlsoAsAnotherOnesChild(string mediaType)
    {
        var child = Some.Utf8(Documents.Small());
        await Http.PushSmallAsync(_repository);
        await Http.PutAsync($"/v2/{_repository}/manifests/{Digest.Of(child)}", child, ("Content-Type", MediaTypes.OciManifest));
        var index = Documents.Index([Documents.Of(child, MediaTypes.OciManifest)], mediaType: mediaType);
        await AssertTakenAsync(index, mediaType);
        await AssertTakenAsync(Documents.Index([Documents.Of(Some.Utf8(index), mediaType)], mediaType: mediaType), mediaType);
        await AssertTakenAsync(Documents.Index([], mediaType: mediaType), mediaType);
    }

    [Fact]
    public async Task AnArtifactIsTaken()
    {
        var blob = Some.Bytes(20);
        await Http.PushBlobAsync(_repository, blob);
        var artifact = $$"""{"mediaType":"{{MediaTypes.OciArtifact}}","artifactType":"application/vnd.example","blobs":[{{Documents.Json(Documents.Of(blob))}}]}""";
        await AssertTakenAsync(artifact, MediaTypes.OciArtifact);
    }

    [Fact]
    public async Task TheLayersOfABuildCacheStandInAnIndex()
    {
        var (layer, cache) = (Some.Bytes(50), Some.Bytes(20));
        await Http.PushBlobAsync(_repository, layer);
        await Http.PushBlobAsync(_repository, cache);
        await AssertTakenAsync(Documents.Index([Documents.Of(layer), Documents.Of(cache, "application/vnd.buildkit.cacheconfig.v0")]), MediaTypes.OciIndex);
    }

    [Theory]
    [InlineData("application/vnd.example.binary")]
    [InlineData("application/vnd.example.config.v1+json")]
    [InlineData("text/plain")]
    public async Task AnotherTypeIsKeptUnread(string mediaType)
    {
        foreach (var bytes in (byte[][])[Some.Bytes(5000), "{\"config\":"u8.ToArray(), "{\"layers\":5}"u8.ToArray(), "{\"schemaVersion\":1}"u8.ToArray(), [0]])
        {
            (await Http.PutAsync(Path, bytes, ("Content-Type", mediaType))).Is(201).Has("Docker-Content-Digest", Digest.Of(bytes).ToString());
            Assert.Equal(bytes, (await Http.GetAsync(Path)).Is(200).Has("Content-Type", mediaType).Body);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(MediaTypes.DockerManifest)]
    public async Task AnImageUnderAnotherNameIsRefused(string mediaType)
    {
        var image = Some.Utf8(Documents.Image(Documents.Missing(Documents.ConfigType), []));
        (await Http.PutAsync(Path, image, ("Content-Type", mediaType))).IsError(400, "MANIFEST_INVALID");
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    [InlineData("application/json")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData(null)]
    public async Task SchemaOneIsRefusedWithAWayOut(string? mediaType)
    {
        var schema1 = """{"schemaVersion":1,"name":"a","tag":"b","fsLayers":[],"history":[],"signatures":[]}"""u8.ToArray();
        var answer = (await Http.PutAsync(Path, schema1, mediaType is null ? [] : [("Content-Type", mediaType)])).IsError(400, "MANIFEST_INVALID");
        Assert.Contains("schema version 1", answer.Message, StringComparison.Ordinal);
        Assert.Contains("schema 2 or OCI", answer.Message, StringComparison.Ordinal);
    }

    private async Task AssertTakenAsync(string json, string mediaType)
    {
        (await Http.PutAsync(Path, Some.Utf8(json), ("Content-Type", mediaType))).Is(201);
        Assert.Equal(json, (await Http.GetAsync(Path)).Is(200).Has("Content-Type", mediaType).Text);
    }
}

public sealed class ManifestTypesOverFiles(FileSystemRegistry fixture) : ManifestTypes(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ManifestTypesOverMemory(MemoryRegistry fixture) : ManifestTypes(fixture), IClassFixture<MemoryRegistry>;

public sealed class ManifestTypesSignedIn(SignedInRegistry fixture) : ManifestTypes(fixture), IClassFixture<SignedInRegistry>;
