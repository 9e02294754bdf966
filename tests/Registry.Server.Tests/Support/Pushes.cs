using Registry.Oci;

namespace Registry.Server.Tests.Support;

/// <summary>What a test needs to have in a repository before it can ask its question.</summary>
internal static class Pushes
{
    /// <summary>An open session's location.</summary>
    public static async Task<string> BeginAsync(this IServer http, string repository, string query = "") =>
        (await http.PostAsync($"/v2/{repository}/blobs/uploads/{query}")).Is(202).Location;

    public static async Task<Digest> PushBlobAsync(this IServer http, string repository, byte[] content, DigestAlgorithm? algorithm = null)
    {
        var digest = Digest.Of(content, algorithm);
        var location = await http.BeginAsync(repository);
        (await http.PutAsync($"{location}?digest={digest}", content)).Is(201);
        return digest;
    }

    public static async Task<Digest> PushManifestAsync(this IServer http, string repository, string? tag, string json, string mediaType = MediaTypes.OciManifest)
    {
        var bytes = Some.Utf8(json);
        var digest = Digest.Of(bytes);
        (await http.PutAsync($"/v2/{repository}/manifests/{tag ?? digest.ToString()}", bytes, ("Content-Type", mediaType))).Is(201);
        return digest;
    }

    /// <summary>An image of its own with its blobs; under a tag where one is named.</summary>
    public static async Task<SampleImage> PushImageAsync(this IServer http, string repository, string? tag = null)
    {
        var config = Some.Bytes(200);
        var layer = Some.Bytes(3000);
        await http.PushBlobAsync(repository, config);
        await http.PushBlobAsync(repository, layer);
        var image = SampleImage.Of(config, layer);
        await http.PushManifestAsync(repository, tag, image.Json);
        return image;
    }

    /// <summary>The smallest manifest that is an image: its only blob is pushed, and it differs by its annotation.</summary>
    public static async Task<Digest> PushSmallAsync(this IServer http, string repository, string? tag = null, string more = "")
    {
        await http.PushBlobAsync(repository, Documents.EmptyConfig);
        return await http.PushManifestAsync(repository, tag, Documents.Small(more));
    }
}
