using Microsoft.Extensions.Configuration;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>What is wrong with rules is told before the registry starts.</summary>
public sealed class SyncSettings
{
    [Theory]
    [InlineData("Rules:0:From", "", "Rules:0:From: neither where the images come from nor where they go to (To) is another registry")]
    [InlineData("Rules:0:From", "a b", "Rules:0:From: 'a b' is no registry")]
    [InlineData("Rules:0:To", "https://user:secret@other.example", "Rules:0:To: ")]
    [InlineData("Rules:0:Repositories:0", "a//b", "Rules:0:Repositories: 'a//b' matches no repository")]
    [InlineData("Rules:0:Tags", "a b", "Rules:0:Tags: 'a b' matches no tag")]
    [InlineData("Rules:0:Versions", "new", "Rules:0:Versions: 'new' is no range of versions")]
    [InlineData("Rules:0:Platforms:0", "amd64", "Rules:0:Platforms: 'amd64' is not a platform")]
    [InlineData("Rules:0:Into", "A", "Rules:0:Into: 'A' is not a repository's name")]
    [InlineData("Rules:0:Every", "60.00:00:00", "Rules:0:Every: The field Every must be between 00:00:00 and 45.00:00:00")]
    [InlineData("Rules:0:At", "noon", "Rules:0:At: 'noon' is not a time of the day such as 02:30")]
    [InlineData("Registries:0:Name", "other", "Registries:0:Username: ", "Registries:0:Password", "x")]
    [InlineData("Registries:0:Name", "other", "Registries:0:Url: 'other' is not an address", "Registries:0:Url", "other")]
    [InlineData("Rules:0:At", "02:30", "Rules:0:At: there is Every too", "Rules:0:Every", "01:00:00")]
    public void EachFaultIsTold(string setting, string value, string fault, string? other = null, string? otherValue = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Registry:Sync:Rules:0:Name"] = "base",
            ["Registry:Sync:Rules:0:From"] = "docker.io",
            ["Registry:Sync:Rules:0:Repositories:0"] = "library/alpine",
            [$"Registry:Sync:{setting}"] = value,
        };
        if (other is not null)
        {
            settings[$"Registry:Sync:{other}"] = otherValue;
        }

        var told = Assert.Throws<StartupException>(() => SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())).Message;
        Assert.StartsWith($"Registry:Sync:{fault}", told, StringComparison.Ordinal);
        Assert.Single(told.Split(Environment.NewLine));
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
    }
}
