using System.Text.RegularExpressions;
using Registry.Server.Settings.Registry2;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>The table for people and the table of the program are about the same settings.</summary>
public sealed partial class Documentation
{
    [Fact]
    public void HasEachSettingOnce()
    {
        var documented = File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs/registry2.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Setting().Matches(line.Split(" | ")[0]).Select(match => match.Groups["path"].Value));
        Assert.Equal(SettingTable.All.Select(entry => entry.Path).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("`(?<path>[a-z0-9.]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
