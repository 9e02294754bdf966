using Registry.Server.Hosting;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>Everything is there again. What is kept in memory is not, so there nothing is done.</summary>
internal sealed record Restart : Operation
{
    public static Restart Draw(Chance chance) => new();

    public override async Task<Answer?> RunAsync(World world)
    {
        if (world.Http.Store == BlobStores.FileSystem)
        {
            await world.Http.RestartAsync();
        }

        return null;
    }
}
