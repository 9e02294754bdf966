using Registry.Server.Tests.Support;

namespace Registry.Server.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task SupportIsAnswered()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var answer = await registry.Client.GetAsync(new Uri("/v2/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
