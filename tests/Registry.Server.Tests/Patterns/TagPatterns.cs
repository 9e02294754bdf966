using Registry.Server.Patterns;

namespace Registry.Server.Tests.Patterns;

/// <summary>Which tags a policy is about.</summary>
public sealed class TagPatterns
{
    [Theory]
    [InlineData("*", "v1", true)]
    [InlineData("v*", "v1", true)]
    [InlineData("v*", "V1", false)]
    [InlineData("v*", "1v", false)]
    [InlineData("v*.*.0", "v1.2.0", true)]
    [InlineData("v*.*.0", "v1.2.1", false)]
    [InlineData("latest", "latest", true)]
    [InlineData("latest", "latest2", false)]
    [InlineData("v*,release-*", "release-2", true)]
    [InlineData("v* , release-*", "release-2", true)]
    [InlineData("v*,release-*", "nightly", false)]
    [InlineData("_*", "_x", true)]
    public void OneOfTheirTextsMatchesTheWholeTag(string pattern, string tag, bool expected) => Assert.Equal(expected, TagPattern.Parse(pattern).Matches(tag));

    [Theory]
    [InlineData("", "''")]
    [InlineData("v*,", "''")]
    [InlineData("v?", "'v?'")]
    [InlineData("v*;w*", "'v*;w*'")]
    [InlineData("a/b", "'a/b'")]
    public void WhatMatchesNoTagIsAFault(string pattern, string named) =>
        Assert.StartsWith($"{named} matches no tag", Assert.Throws<FormatException>(() => TagPattern.Parse(pattern)).Message, StringComparison.Ordinal);
}
