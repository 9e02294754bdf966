using System.Globalization;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>The connection breaks in the midst of a chunk. How much of it came, the registry says, and that is what the model has from then on.</summary>
internal sealed record BreakUpload(string Method, int Slot, SampleBlob Blob, bool IsReset) : Operation
{
    public static BreakUpload Draw(Chance chance)
    {
        var slot = chance.Slot();
        return new BreakUpload(chance.Of("PATCH", "PUT"), slot, chance.BlobFor(slot), chance.In(50));
    }

    public override async Task<Answer?> RunAsync(World world)
    {
        var upload = world.Upload(Slot);
        var chunk = Blob.Bytes[Math.Min(upload.Content.Length, Blob.Bytes.Length)..];
        if (upload.HasEnded || chunk.Length == 0)
        {
            return null;
        }

        var sent = chunk[..(chunk.Length / 2)];
        await using (var connection = await RawConnection.OpenAsync(world.Http))
        {
            await connection.SendAsync($"{Method} {upload.Location}?digest={Blob.Digest} HTTP/1.1\nExpect: 100-continue\nContent-Length: {chunk.Length}");
            await connection.AwaitContinueAsync();
            await connection.SendAsync(sent);
            if (IsReset)
            {
                connection.Abort();
            }
        }

        // It waits until the broken request has let go of the session.
        var answer = (await world.Http.GetAsync(upload.Location)).Is(204);
        var end = int.Parse(answer["Range"]!["0-".Length..], CultureInfo.InvariantCulture) + 1;
        upload.Take(sent[..(end - upload.Content.Length)]);
        return answer;
    }
}
