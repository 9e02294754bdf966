using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>A whole blob in one, two or three requests.</summary>
/// <param name="As">Whose digest the client names; it is refused where it is not the blob's own.</param>
internal sealed record PushBlob(string Repository, SampleBlob Blob, SampleBlob As, DigestAlgorithm Algorithm, int Requests) : Operation
{
    public static PushBlob Draw(Chance chance)
    {
        var blob = chance.Blob();
        return new PushBlob(chance.Repository(), blob, chance.In(95) ? blob : chance.Blob(), chance.Algorithm(), 1 + chance.Number(3));
    }

    public override async Task<Answer?> RunAsync(World world)
    {
        var digest = As.DigestBy(Algorithm);
        if (Requests == 1 && Blob.Bytes.Length == 0 && As != Blob)
        {
            // A digest without a body announces the PUT to come.
            return (await SendAsync(world, digest)).Is(202);
        }

        var expected = world.Model.PushBlob(Repository, digest, Blob.Bytes);
        var answer = expected.Check(await SendAsync(world, digest));
        return expected.IsSuccess ? answer.Has("Location", $"/v2/{Repository}/blobs/{digest}").Has("Docker-Content-Digest", $"{digest}") : answer;
    }

    private async Task<Answer> SendAsync(World world, Digest digest)
    {
        if (Requests == 1)
        {
            return await world.Http.PostAsync($"/v2/{Repository}/blobs/uploads/?digest={digest}", Blob.Bytes);
        }

        var location = await world.Http.BeginAsync(Repository);
        if (Requests == 2)
        {
            return await world.Http.PutAsync($"{location}?digest={digest}", Blob.Bytes);
        }

        (await world.Http.PatchAsync(location, Blob.Bytes)).Is(202);
        return await world.Http.PutAsync($"{location}?digest={digest}");
    }
}
