using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <param name="Tag">Null to push it by digest.</param>
/// <param name="As">Whose digest the client names then; it is refused where it is not the manifest's own.</param>
/// <param name="Also">A tag of the query, or null (end-7b).</param>
internal sealed record PushManifest(string Repository, SampleManifest Manifest, string? Tag, SampleManifest As, DigestAlgorithm Algorithm, string? Also, Condition Condition) : Operation
{
    public static PushManifest Draw(Chance chance)
    {
        var manifest = chance.Manifest();
        return new PushManifest(
            chance.Repository(),
            manifest,
            chance.In(60) ? chance.TagFor(manifest) : null,
            chance.In(95) ? manifest : chance.Manifest(),
            chance.Algorithm(),
            chance.In(30) ? chance.Tag() : null,
            Condition.Draw(chance));
    }

    private Digest? Named => Tag is null ? As.DigestBy(Algorithm) : null;

    public override async Task<Answer?> RunAsync(World world)
    {
        var expected = world.Model.PushManifest(Repository, Manifest, Named, [.. new[] { Tag, Also }.OfType<string>()], Condition);
        var query = Also is null ? "" : $"?tag={Also}";
        var answer = expected.Check(await world.Http.PutAsync(
            $"/v2/{Repository}/manifests/{Tag ?? Named!.ToString()}{query}", Manifest.Bytes, [("Content-Type", Manifest.MediaType), .. Condition.Headers]));
        if (expected.IsSuccess)
        {
            var digest = Named ?? Manifest.Digest;
            answer.Has("Location", $"/v2/{Repository}/manifests/{digest}").Has("Docker-Content-Digest", $"{digest}");
            answer.Has("OCI-Subject", Manifest.Subject?.ToString()).Has("OCI-Tag", Also);
        }

        return answer;
    }
}
