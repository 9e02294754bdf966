using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>What was deleted last comes back.</summary>
internal sealed record Restore : Operation
{
    public static Restore Draw(Chance chance) => new();

    public override async Task<Answer?> RunAsync(World world)
    {
        using var scope = world.Http.Services.CreateScope();
        var entry = await scope.ServiceProvider.GetRequiredService<RegistryContext>().Trash.OrderByDescending(row => row.Id).FirstOrDefaultAsync(TestContext.Current.CancellationToken);
        var expected = world.Model.Restore();
        Assert.Equal(expected is not null, entry is not null);
        if (entry is not null)
        {
            Assert.Equal(expected, await RestoresAsync(world, entry));
        }

        return null;
    }

    private static async Task<bool> RestoresAsync(World world, TrashRow entry)
    {
        try
        {
            var restore = new TrashRestore(entry, new Actor("model", "local"), world.Clock);
            while (await world.Http.Services.GetRequiredService<IndexWriter>().RunAsync(restore.RunPiece, TestContext.Current.CancellationToken))
            {
                // The next piece.
            }

            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
