using Registry.Oci;
using Registry.Server.Patterns;

namespace Registry.Server.Tests.Auth.Rules;

/// <summary>Which names a rule's glob matches.</summary>
public sealed class RepositoryPatterns
{
    [Theory]
    [InlineData("team/**", "team/x", true)]
    [InlineData("team/**", "team/x/y/z", true)]
    [InlineData("team/**", "team", false)]
    [InlineData("team/**", "teams/x", false)]
    [InlineData("team/**", "team-b/x", false)]
    [InlineData("team/**", "a/team/x", false)]
    [InlineData("team/*", "team/x", true)]
    [InlineData("team/*", "team/x/y", false)]
    [InlineData("team/*", "team", false)]
    [InlineData("team", "team", true)]
    [InlineData("team", "team/x", false)]
    [InlineData("team", "a/team", false)]
    [InlineData("**", "a", true)]
    [InlineData("**", "a/b/c/d/e", true)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("*/*", "a/b", true)]
    [InlineData("*/*", "a", false)]
    [InlineData("*/*", "a/b/c", false)]
    [InlineData("**/app", "app", true)]
    [InlineData("**/app", "a/b/app", true)]
    [InlineData("**/app", "a/b/myapp", false)]
    [InlineData("**/app", "app/b", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/z/b", false)]
    [InlineData("a/**/z", "az", false)]
    [InlineData("a/**/**", "a", false)]
    [InlineData("a/**/**", "a/b", true)]
    [InlineData("**/**", "a", true)]
    [InlineData("**/*", "a", true)]
    [InlineData("*/**", "a", false)]
    [InlineData("*/**", "a/b/c", true)]
    [InlineData("team-*/**", "team-b/x", true)]
    [InlineData("team-*/**", "team-/x", false)]
    [InlineData("a*b*c", "aXbXc", false)]
    [InlineData("a*b*c", "abbbc", true)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "ab", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a.b", "a.b", true)]
    [InlineData("*-*", "a", false)]
    public void MatchComponentByComponent(string pattern, string name, bool expected) =>
        Assert.Equal(expected, RepositoryName.TryParse(name, out var repository) && Parse(pattern).Matches(repository, null));

    [Theory]
    [InlineData("home/{user}/**", "alice", "home/alice/x", true)]
    [InlineData("home/{user}/**", "alice", "home/alice", false)]
    [InlineData("home/{user}/**", "alice", "home/bob/x", false)]
    [InlineData("home/{user}/**", "alice", "home/alice-b/x", false)]
    [InlineData("home/{user}/**", null, "home/alice/x", false)]
    [InlineData("home/{user}/**", "", "home/alice/x", false)]
    [InlineData("home/{user}/**", "Alice", "home/alice/x", false)]
    [InlineData("home/{user}/**", "a/b", "home/a/b/x", false)]
    [InlineData("home/{user}/**", "*", "home/alice/x", false)]
    [InlineData("home/{user}/**", "**", "home/alice/x", false)]
    [InlineData("home/{user}/**", "alice*", "home/alice/x", false)]
    [InlineData("home/{user}/**", "{user}", "home/alice/x", false)]
    [InlineData("home/{user}/**", "..", "home/alice/x", false)]
    [InlineData("home/{user}/**", "alice\n", "home/alice/x", false)]
    [InlineData("home/{user}/**", "a.l_i__c-e", "home/a.l_i__c-e/x", true)]
    [InlineData("home/{user}/**", "a@example.org", "home/a/x", false)]
    [InlineData("{user}", "alice", "alice", true)]
    [InlineData("x-{user}-*", "alice", "x-alice-1", true)]
    [InlineData("x-{user}-*", "alice", "x-bob-1", false)]
    [InlineData("{user}/{user}", "a", "a/a", true)]
    [InlineData("{user}/{user}", "a", "a/b", false)]
    [InlineData("**/{user}", "a", "x/y/a", true)]
    [InlineData("**/{user}", null, "x/y/a", false)]
    public void TakeTheUsersNameForNothingButItself(string pattern, string? user, string name, bool expected) =>
        Assert.Equal(expected, Parse(pattern).Matches(RepositoryName.Parse(name), user));

    [Theory]
    [InlineData("team/**", "alice", "team/")]
    [InlineData("team", "alice", "team")]
    [InlineData("**", "alice", "")]
    [InlineData("home/{user}/**", "alice", "home/alice/")]
    [InlineData("home/{user}/**", "Alice", "home/")]
    [InlineData("home/{user}/**", null, "home/")]
    [InlineData("a/x-*/{user}", "alice", "a/x-")]
    public void HaveAPrefix(string pattern, string? user, string expected) => Assert.Equal(expected, Parse(pattern).Prefix(user));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/team")]
    [InlineData("team/")]
    [InlineData("team//x")]
    [InlineData("Team")]
    [InlineData("team**")]
    [InlineData("***")]
    [InlineData("te am")]
    [InlineData("team,x")]
    [InlineData("team\n")]
    [InlineData("team/[ab]")]
    [InlineData("team/?")]
    [InlineData("{User}")]
    [InlineData("{user")]
    [InlineData("{}")]
    [InlineData("tеam")]
    public void AreRefusedWhenTheyCouldMatchNothing(string pattern)
    {
        Assert.False(RepositoryPattern.TryParse(pattern, out _, out var fault));
        Assert.NotEmpty(fault!);
    }

    // A glob is an operator's, but names come from anybody.
    [Fact]
    public void OfManyStarsTakeNoLongTime()
    {
        var name = RepositoryName.Parse(string.Join('/', Enumerable.Repeat("a", 128)));
        Assert.False(Parse($"{string.Concat(Enumerable.Repeat("**/", 4))}b").Matches(name, null));
        Assert.False(Parse($"{string.Concat(Enumerable.Repeat("*a", 100))}b").Matches(RepositoryName.Parse(new string('a', 255)), null));
    }

    private static RepositoryPattern Parse(string text)
    {
        Assert.True(RepositoryPattern.TryParse(text, out var pattern, out var fault), fault);
        Assert.Equal(text, pattern.ToString());
        return pattern;
    }
}
