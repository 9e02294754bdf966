using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record BeginUpload(string Repository, int Slot) : Operation
{
    public static BeginUpload Draw(Chance chance) => new(chance.Repository(), chance.Slot());

    public override async Task<Answer?> RunAsync(World world)
    {
        var answer = (await world.Http.PostAsync($"/v2/{Repository}/blobs/uploads/")).Is(202).Has("Range", "0-0");
        world.Remember(Slot, Repository, answer);
        return answer;
    }
}
