using Registry.Oci;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>The closing PUT, by the digest of the blob that the chunk is of.</summary>
internal sealed record CloseUpload(int Slot, Chunk Chunk, DigestAlgorithm Algorithm) : Operation
{
    public static CloseUpload Draw(Chance chance)
    {
        var slot = chance.Slot();
        return new CloseUpload(slot, Chunk.Draw(chance, chance.BlobFor(slot), chance.Of(ChunkLength.Nothing, ChunkLength.Rest, ChunkLength.Rest)), chance.Algorithm());
    }

    public override async Task<Answer?> RunAsync(World world)
    {
        var upload = world.Upload(Slot);
        var offset = upload.Content.Length;
        var digest = Chunk.Blob.DigestBy(Algorithm);
        var answer = await world.Http.PutAsync($"{upload.Location}?digest={digest}", Chunk.Bytes(offset), [.. Chunk.Headers(offset)]);
        var expected = world.Model.Close(upload, Chunk, digest);
        expected.Check(answer);
        return expected.IsSuccess ? answer.Has("Location", $"/v2/{upload.Repository}/blobs/{digest}").Has("Docker-Content-Digest", $"{digest}") : answer;
    }
}
