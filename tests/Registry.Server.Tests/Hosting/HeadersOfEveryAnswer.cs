using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>What <c>Registry:Headers</c> says stands in every answer, whoever writes it.</summary>
public sealed class HeadersOfEveryAnswer
{
    [Theory]
    [InlineData("/v2/", 200)]
    [InlineData("/v2/a/b/manifests/none", 404)]
    [InlineData("/nothing", 404)]
    [InlineData("/v2/A/tags/list", 400)]
    [InlineData("/healthz", 200)]
    public async Task SayThatNothingIsToBeTakenForAPage(string path, int status)
    {
        await using var http = await TestRegistry.StartAsync();
        (await http.GetAsync(path)).Is(status).Has("X-Content-Type-Options", "nosniff");
    }

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

    [Theory]
    [InlineData("Access-Control-Allow-Origin", "DELETE", 204)]
    [InlineData("access-control-allow-origin", "HEAD", 204)]
    [InlineData("Access-Control-Allow-Origin", null, 405)]
    [InlineData("X-Team", "DELETE", 405)]
    public async Task LetABrowsersQuestionThroughWhereTheyAllowIt(string name, string? method, int status)
    {
        await using var http = await TestRegistry.StartAsync(configure: options => (options.Headers, options.Auth.Enabled) = ([new HeaderOptions { Name = name, Value = "*" }], true));
        (string, string)[] headers = [("Origin", "https://ui.example.com"), .. method is null ? Array.Empty<(string, string)>() : [("Access-Control-Request-Method", method)]];
        (await http.SendUncheckedAsync("OPTIONS", "/v2/team/app/manifests/v1", null, headers)).Is(status).Has(name, "*");
    }
}
