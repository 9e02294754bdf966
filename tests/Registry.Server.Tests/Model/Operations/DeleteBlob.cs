using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record DeleteBlob(string Repository, SampleBlob Blob, DigestAlgorithm Algorithm) : Operation
{
    public static DeleteBlob Draw(Chance chance) => new(chance.Repository(), chance.Blob(), chance.Algorithm());

    public override async Task<Answer?> RunAsync(World world)
    {
        var digest = Blob.DigestBy(Algorithm);
        return world.Model.DeleteBlob(Repository, digest).Check(await world.Http.DeleteAsync($"/v2/{Repository}/blobs/{digest}"));
    }
}
