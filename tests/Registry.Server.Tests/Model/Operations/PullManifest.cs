using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <param name="Tag">Null to pull it by the manifest's digest.</param>
/// <param name="IsKnown">Whether the client says that it has this manifest.</param>
internal sealed record PullManifest(string Method, string Repository, string? Tag, SampleManifest Manifest, DigestAlgorithm Algorithm, bool IsKnown) : Operation
{
    public static PullManifest Draw(Chance chance) =>
        new(chance.Of("GET", "HEAD"), chance.Repository(), chance.In(50) ? chance.Tag() : null, chance.Manifest(), chance.Algorithm(), chance.In(20));

    public override async Task<Answer?> RunAsync(World world)
    {
        var named = Manifest.DigestBy(Algorithm);
        var reference = Tag ?? named.ToString();
        (string, string)[] headers = IsKnown ? [("If-None-Match", $"\"{named}\"")] : [];
        var answer = await world.Http.SendAsync(Method, $"/v2/{Repository}/manifests/{reference}", null, headers);
        if (world.Model.Find(Repository)?.Resolve(reference) is not { } digest)
        {
            return Expected.ManifestUnknown.Check(answer);
        }

        var manifest = world.Model.Manifest(Repository, reference)!;
        var isWhole = !(IsKnown && named.Equals(digest));
        Assert.Equal(isWhole && Method == "GET" ? manifest.Bytes : [], answer.Is(isWhole ? 200 : 304).Body);
        answer.Has("Docker-Content-Digest", $"{digest}").Has("Content-Type", manifest.MediaType).Has("ETag", $"\"{digest}\"");
        return isWhole ? answer.Has("Content-Length", $"{manifest.Bytes.Length}") : answer;
    }
}
