using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record PatchUpload(int Slot, Chunk Chunk) : Operation
{
    public static PatchUpload Draw(Chance chance)
    {
        var slot = chance.Slot();
        return new PatchUpload(slot, Chunk.Draw(chance, chance.BlobFor(slot), chance.Of<ChunkLength>()));
    }

    public override async Task<Answer?> RunAsync(World world)
    {
        var upload = world.Upload(Slot);
        var offset = upload.Content.Length;
        var answer = await world.Http.PatchAsync(upload.Location, Chunk.Bytes(offset), [.. Chunk.Headers(offset)]);
        var expected = upload.Append(Chunk);
        expected.Check(answer);

        // Where to go on. Docker takes 0-0 for nothing where a chunk is accepted.
        return expected == Expected.OutOfOrder || (expected.IsSuccess && upload.Content.Length > 0)
            ? answer.Has("Range", upload.Range).Has("Location", upload.Location)
            : answer;
    }
}
