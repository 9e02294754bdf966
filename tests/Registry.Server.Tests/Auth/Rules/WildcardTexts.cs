using Registry.Server.Patterns;

namespace Registry.Server.Tests.Auth.Rules;

/// <summary>Text with stars, as conditions on claims and components of names have it.</summary>
public sealed class WildcardTexts
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything / at all", true)]
    [InlineData("**", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "ab", false)]
    [InlineData("a*", "a", true)]
    [InlineData("a*", "ba", false)]
    [InlineData("*a", "ba", true)]
    [InlineData("*a", "ab", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("*ab*ab*", "ab", false)]
    [InlineData("*ab*ab*", "xabyabz", true)]
    [InlineData("a?", "ab", false)]
    [InlineData("refs/heads/*", "refs/heads/main", true)]
    [InlineData("refs/heads/*", "refs/tags/refs/heads/x", false)]
    [InlineData("acme/*", "acme/app\n", true)]
    [InlineData("acme/app", "acme/app\n", false)]
    [InlineData("a*b", "a*b", true)]
    public void MatchAsAWhole(string pattern, string text, bool expected) => Assert.Equal(expected, Wildcards.Matches(pattern, text));
}
