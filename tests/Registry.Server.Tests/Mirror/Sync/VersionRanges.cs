using Registry.Server.Mirror.Sync;
using Registry.Server.Mirror.Sync.Rules;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>Ranges of versions over tags, as npm reads them.</summary>
public sealed class VersionRanges
{
    [Theory]
    [InlineData(">=1.2", "1.2.0 1.2 v1.2.0 1.10.1 2 20240101", "1.1.9 latest 1.2.0-rc1 1.3.0-alpine 1.2.3.4 v")]
    [InlineData(">= 3.18 < 4", "3.18 3.18.1 3.99", "3.17.9 4 4.0.0 3.18-rc1")]
    [InlineData("^1.4", "1.4.0 1.99", "1.3.9 2.0.0 0.9")]
    [InlineData("^0.4.1", "0.4.1 0.4.9", "0.5.0 0.4.0 1.0.0")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4 0.0.2")]
    [InlineData("^0", "0.0.1 0.9.9", "1.0.0")]
    [InlineData("~1.4.2", "1.4.2 1.4.9", "1.5.0 1.4.1")]
    [InlineData("~1", "1.0.0 1.9.9", "2.0.0")]
    [InlineData("1.4", "1.4 1.4.7", "1.5.0 1.3.9 1.4.0-rc1")]
    [InlineData("=1.4.2", "1.4.2 v1.4.2", "1.4.3")]
    [InlineData("1.4.2", "1.4.2 1.4.2+build5", "1.4.3")]
    [InlineData(">1.4", "1.5.0 2", "1.4 1.4.9")]
    [InlineData(">1.4.2", "1.4.3", "1.4.2")]
    [InlineData("<=1.4", "1.4.9 1.0", "1.5.0")]
    [InlineData("<=1.4.2", "1.4.2", "1.4.3")]
    [InlineData("^1.2 || ^3.1", "1.2.0 3.1.5", "2.0.0 3.0.0")]
    [InlineData(">=2.0.0-rc1 <3", "2.0.0-rc1 2.0.0-rc2 2.0.0", "2.0.0-beta 1.9.9 3.0.0")]
    public void HaveTheirVersionsAndNoOthers(string range, string inside, string outside)
    {
        var parsed = new VersionRange(range);
        Assert.All(inside.Split(' '), tag => Assert.True(Has(parsed, tag), tag));
        Assert.All(outside.Split(' '), tag => Assert.False(Has(parsed, tag), tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData(">=")]
    [InlineData(">=1.2 ||")]
    [InlineData(">=1.2.3.4")]
    [InlineData("1.2 - 1.4")]
    public void AreRefusedWhereTheyAreNone(string range) =>
        Assert.Contains("is no range of versions", Assert.Throws<FormatException>(() => new VersionRange(range)).Message, StringComparison.Ordinal);

    private static bool Has(VersionRange range, string tag) => VersionRange.VersionOf(tag) is { } version && range.Contains(version);
}
