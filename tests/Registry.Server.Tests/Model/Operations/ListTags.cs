using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record ListTags(string Repository, AskedPage Page) : Operation
{
    public static ListTags Draw(Chance chance) => new(chance.Repository(), AskedPage.Draw(chance, Chance.Tags));

    public override async Task<Answer?> RunAsync(World world)
    {
        var path = $"/v2/{Repository}/tags/list?{Page}";
        if (world.Model.Find(Repository) is not { } repository)
        {
            return Expected.NameUnknown.Check(await world.Http.GetAsync(path));
        }

        var pages = await world.Http.WalkAsync(path, AskedPage.Most);
        Assert.Equal(Page.Of(repository.Tags.Keys.Select(name => (name, name))), pages.Select(page => page.Names("tags")));
        Assert.All(pages, page => Assert.Equal(Repository, page.Json.GetProperty("name").GetString()));
        return pages[0];
    }
}
