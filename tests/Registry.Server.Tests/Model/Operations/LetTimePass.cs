using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>Enough of it that sessions rest and all that is done from time to time is due. Nobody sees a difference.</summary>
internal sealed record LetTimePass(int Minutes) : Operation
{
    public static LetTimePass Draw(Chance chance) => new(chance.Of(1, 20));

    public override Task<Answer?> RunAsync(World world)
    {
        world.Clock.Advance(TimeSpan.FromMinutes(Minutes));
        return Task.FromResult<Answer?>(null);
    }
}
