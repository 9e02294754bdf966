using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Tests.Support;

/// <summary>What a client gets that pulls everything.</summary>
internal static class Pulls
{
    /// <summary>Each tag with the digest of its image, once all of it was pulled and had its digest: manifests, what they list, configurations and layers.</summary>
    public static async Task<SortedDictionary<string, string>> PullAllAsync(this TestRegistry http)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var pulled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var repository in (await http.WalkAsync("/v2/_catalog")).SelectMany(page => page.Names("repositories")))
        {
            foreach (var tag in (await http.WalkAsync($"/v2/{repository}/tags/list")).SelectMany(page => page.Names("tags")))
            {
                tags.Add($"{repository}:{tag}", await http.PullImageAsync(repository, tag, pulled));
            }
        }

        return tags;
    }

    private static async Task<string> PullImageAsync(this TestRegistry http, string repository, string reference, HashSet<string> pulled)
    {
        var manifest = (await http.GetAsync($"/v2/{repository}/manifests/{reference}")).Is(200);
        var digest = $"{Digest.Of(manifest.Body)}";
        manifest.Has("Docker-Content-Digest", digest);
        if (!pulled.Add($"{repository}@{digest}"))
        {
            return digest;
        }

        foreach (var child in List(manifest.Json, "manifests"))
        {
            await http.PullImageAsync(repository, child, pulled);
        }

        foreach (var blob in List(manifest.Json, "layers").Concat(manifest.Json.TryGetProperty("config", out var config) ? [DigestIn(config)] : []))
        {
            var answer = (await http.GetAsync($"/v2/{repository}/blobs/{blob}")).Is(200);
            Assert.Equal(blob, $"{Digest.Of(answer.Body)}");
        }

        return digest;
    }

    private static IEnumerable<string> List(JsonElement manifest, string field) => manifest.TryGetProperty(field, out var list) ? list.EnumerateArray().Select(DigestIn) : [];

    private static string DigestIn(JsonElement descriptor) => descriptor.GetProperty("digest").GetString()!;
}
