using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>What was taken must not go with the folder that it came from.</summary>
public sealed class DataFoldersInsideTheOldOne : Registry2Tests
{
    [Theory]
    [InlineData("data")]
    [InlineData("data", "--dry-run")]
    [InlineData("docker/registry/v2/data")]
    public async Task IsRefusedAndNotMade(string name, params string[] more)
    {
        Volume.Image("app", "1");
        var inside = Path.Combine(Volume.Folder, name);
        foreach (var folder in (string[])[Volume.Folder, Path.Combine(Volume.Folder, "docker", "registry", "v2")])
        {
            var refused = (await Commands.TypeAsync(["import", "registry2", folder, "--data", inside, .. more])).Is(1);
            Assert.StartsWith($"The data folder {inside} lies in {Volume.Folder}", refused.Error, StringComparison.Ordinal);
        }

        Assert.False(Path.Exists(inside));
    }

    [Fact]
    public async Task IsNotOneThatBeginsWithTheSameName()
    {
        Volume.Image("app", "1");
        (await Commands.TypeAsync(["import", "registry2", Volume.Folder, "--data", $"{Volume.Folder}-new"])).Is(0);
    }
}
