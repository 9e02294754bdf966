using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>What <c>Registry:Headers</c> says stands in every answer, whoever writes it.</summary>
public sealed class HeadersOfEveryAnswer
{
    [Theory]
    [InlineData("/v2/", 200)]
    [InlineData("/healthz", 200)]
    [InlineData("/v2/team/app/tags/list", 404)]
    [InlineData("/v2/Team/tags/list", 400)]
    [InlineData("/nowhere", 404)]
    public async Task AreThere(string path, int status)
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Headers =
            [new HeaderOptions { Name = "X-Content-Type-Options", Value = "nosniff" }, new HeaderOptions { Name = "X-Team", Value = "a" }, new HeaderOptions { Name = "X-Team", Value = "b" }]);
        (await http.GetAsync(path)).Is(status).Has("X-Content-Type-Options", "nosniff").Has("X-Team", "a, b");
    }
}
