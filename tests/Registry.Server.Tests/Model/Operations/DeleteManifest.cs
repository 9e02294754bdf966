using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record DeleteManifest(string Repository, SampleManifest Manifest, DigestAlgorithm Algorithm, Condition Condition) : Operation
{
    public static DeleteManifest Draw(Chance chance) => new(chance.Repository(), chance.Manifest(), chance.Algorithm(), Condition.Draw(chance));

    public override async Task<Answer?> RunAsync(World world)
    {
        var digest = Manifest.DigestBy(Algorithm);
        var expected = world.Model.DeleteManifest(Repository, digest, Condition);
        return expected.Check(await world.Http.DeleteAsync($"/v2/{Repository}/manifests/{digest}", Condition.Headers));
    }
}
