using Registry.Server.Cli;

namespace Registry.Server.Tests.Cli;

/// <summary>What compose files and nightly jobs tell a container of registry:2.</summary>
public sealed class OfficialCommandLines
{
    [Theory]
    [InlineData("/etc/docker/registry/config.yml", "serve /etc/docker/registry/config.yml")]
    [InlineData("config.yaml --urls http://localhost:1", "serve config.yaml --urls http://localhost:1")]
    [InlineData("serve /config.yml", "serve /config.yml")]
    [InlineData("registry serve /config.yml", "serve /config.yml")]
    [InlineData("/bin/registry serve /config.yml", "serve /config.yml")]
    [InlineData("/entrypoint.sh /config.yml", "serve /config.yml")]
    [InlineData("garbage-collect /config.yml", "gc --config /config.yml")]
    [InlineData("bin/registry garbage-collect --dry-run /config.yml", "gc --dry-run --config /config.yml")]
    [InlineData("garbage-collect -d -m /config.yml", "gc --dry-run -m --config /config.yml")]
    [InlineData("help", "--help")]
    [InlineData("user add alice", "user add alice")]
    [InlineData("", "")]
    public void MeanWhatTheyMeant(string typed, string meant) => Assert.Equal(meant, string.Join(' ', OfficialCommandLine.Understand(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
