using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>A clean-up: at once, when everybody may still count on everything, or much later.</summary>
internal sealed record CleanUp(bool MuchLater) : Operation
{
    public static CleanUp Draw(Chance chance) => new(chance.Of(false, true));

    public override async Task<Answer?> RunAsync(World world)
    {
        if (MuchLater)
        {
            world.Clock.Advance(CleaningUp.Long);
            world.Model.CleanUp();
        }

        await world.Http.CleanUpAsync(world.Clock);
        return null;
    }
}
