using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>What <c>docker search</c> asks.</summary>
internal sealed record SearchRepositories(string Text, int Count) : Operation
{
    public static SearchRepositories Draw(Chance chance) => new(chance.Of("", "app", "team", "/", "none"), chance.Number(4));

    public override async Task<Answer?> RunAsync(World world)
    {
        var expected = world.Model.Catalog.Where(name => name.Contains(Text, StringComparison.Ordinal)).Take(Math.Min(Count, AskedPage.Largest));
        var answer = (await world.Http.GetAsync($"/v1/search?q={Text}&n={Count}")).Is(200);
        Assert.Equal(expected, answer.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()));
        return answer;
    }
}
