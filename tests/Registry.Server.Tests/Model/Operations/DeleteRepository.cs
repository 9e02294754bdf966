using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record DeleteRepository(string Repository) : Operation
{
    public static DeleteRepository Draw(Chance chance) => new(chance.Repository());

    public override async Task<Answer?> RunAsync(World world) =>
        world.Model.DeleteRepository(Repository).Check(await world.Http.DeleteAsync($"/api/v1/repositories/{Repository}"));
}
