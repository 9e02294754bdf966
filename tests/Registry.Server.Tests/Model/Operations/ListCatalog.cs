using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record ListCatalog(AskedPage Page) : Operation
{
    public static ListCatalog Draw(Chance chance) => new(AskedPage.Draw(chance, Chance.Repositories));

    public override async Task<Answer?> RunAsync(World world)
    {
        var pages = await world.Http.WalkAsync($"/v2/_catalog?{Page}", AskedPage.Most);
        Assert.Equal(Page.Of(world.Model.Catalog.Select(name => (name, name))), pages.Select(page => page.Names("repositories")));
        return pages[0];
    }
}
