using Registry.Oci;
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
        if (MuchLater)
        {
            await AskAsync(world);
        }

        return null;
    }

    // What is left was used long ago, and would go with the manifest that names it. Somebody asks for it, so the model needs no clock.
    private static async Task AskAsync(World world)
    {
        foreach (var repository in Chance.Repositories)
        {
            foreach (var digest in world.Model.Find(repository)?.Blobs.Keys ?? Enumerable.Empty<Digest>())
            {
                (await world.Http.HeadAsync($"/v2/{repository}/blobs/{digest}")).Is(200);
            }
        }
    }
}
