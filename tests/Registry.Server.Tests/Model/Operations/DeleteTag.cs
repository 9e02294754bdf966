using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record DeleteTag(string Repository, string Tag, Condition Condition) : Operation
{
    public static DeleteTag Draw(Chance chance) => new(chance.Repository(), chance.Tag(), Condition.Draw(chance));

    public override async Task<Answer?> RunAsync(World world)
    {
        var expected = world.Model.DeleteTag(Repository, Tag, Condition);
        return expected.Check(await world.Http.DeleteAsync($"/v2/{Repository}/manifests/{Tag}", Condition.Headers));
    }
}
