using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <param name="From">Null for wherever it is.</param>
/// <param name="Slot">What remembers the session that is opened where the blob is not.</param>
internal sealed record MountBlob(string Repository, SampleBlob Blob, DigestAlgorithm Algorithm, string? From, int Slot) : Operation
{
    public static MountBlob Draw(Chance chance) =>
        new(chance.Repository(), chance.Blob(), chance.Algorithm(), chance.In(70) ? chance.Repository() : null, chance.Slot());

    public override async Task<Answer?> RunAsync(World world)
    {
        var digest = Blob.DigestBy(Algorithm);
        var expected = world.Model.Mount(Repository, digest, From);
        var source = From is null ? "" : $"&from={From}";
        var answer = expected.Check(await world.Http.PostAsync($"/v2/{Repository}/blobs/uploads/?mount={digest}{source}"));
        if (expected == Expected.Created)
        {
            return answer.Has("Location", $"/v2/{Repository}/blobs/{digest}").Has("Docker-Content-Digest", $"{digest}");
        }

        world.Remember(Slot, Repository, answer);
        return answer;
    }
}
