using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>BuildKit fetches tokens on a way of its own, by what the command line tells it of logins.</summary>
public sealed class DockerBuildRights(DockerWithSignedInRegistry engine) : DockerSignInTests(engine)
{
    private readonly TempFolder _context = new();

    [Theory]
    [InlineData("private/base", false)]
    [InlineData("public/base", true)]
    public async Task ABuildWithoutLoginStandsOnAPublicBaseOnly(string repository, bool allowed)
    {
        await Registry.Http.PushAsync(repository, "1", Image.Random(80));
        _context.Write("Dockerfile", $"FROM {Registry.Host}/{repository}:1\nCOPY Dockerfile /built\n");
        var docker = Engine.With(("DOCKER_CONFIG", ConfigOf("nobody")), ("DOCKER_BUILDKIT", "1"));

        var execution = await docker.TryAsync("build", "--progress", "plain", _context.Path);

        Assert.True(allowed == (execution.ExitCode == 0), execution.ToString());
        Assert.Equal(!allowed, execution.Error.Contains("insufficient_scope", StringComparison.Ordinal));
    }
}
