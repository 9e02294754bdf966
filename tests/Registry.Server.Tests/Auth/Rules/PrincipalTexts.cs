using Registry.Server.Auth.Access;

namespace Registry.Server.Tests.Auth.Rules;

/// <summary>The words of a rule: who, and what.</summary>
public sealed class PrincipalTexts
{
    [Theory]
    [InlineData("anonymous", "Anonymous", "")]
    [InlineData("authenticated", "Authenticated", "")]
    [InlineData("user:alice", "User", "alice")]
    [InlineData("user:Alice.B_c@example.org+x-1", "User", "Alice.B_c@example.org+x-1")]
    [InlineData("group:devs", "Group", "devs")]
    [InlineData("token:ci/build", "Token", "ci/build")]
    [InlineData("claim:github:repository=acme/app", "Claim", "github")]
    [InlineData("claim:github:repository=acme/*,ref=refs/heads/main", "Claim", "github")]
    [InlineData("claim:gitlab:project_path=a:b=c", "Claim", "gitlab")]
    public void NameSomebody(string text, string kind, string name)
    {
        Assert.True(Principal.TryParse(text, out var principal, out _));
        Assert.Equal((kind, name, text), ($"{principal.Kind}", principal.Name, principal.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("Anonymous")]
    [InlineData("anonymous:x")]
    [InlineData("authenticated:x")]
    [InlineData("user:")]
    [InlineData("user")]
    [InlineData("User:alice")]
    [InlineData("user: alice")]
    [InlineData("user:alice ")]
    [InlineData("user:alice\n")]
    [InlineData("user:a/b")]
    [InlineData("user:*")]
    [InlineData("user:.a")]
    [InlineData("user:аlice")]
    [InlineData("group:")]
    [InlineData("group:a b")]
    [InlineData("token:build")]
    [InlineData("token:ci/")]
    [InlineData("token:/build")]
    [InlineData("token:ci/a/b")]
    [InlineData("claim:github")]
    [InlineData("claim:github:")]
    [InlineData("claim::a=b")]
    [InlineData("claim:github:repository")]
    [InlineData("claim:github:=x")]
    [InlineData("claim:github:repository=")]
    [InlineData("claim:github:a=b,")]
    [InlineData("claim:git hub:a=b")]
    public void NameNobody(string text)
    {
        Assert.False(Principal.TryParse(text, out _, out var fault));
        Assert.Contains(text, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void OfAUserHaveAtMost128Characters()
    {
        Assert.True(Principal.IsName(new string('a', 128)));
        Assert.False(Principal.IsName(new string('a', 129)));
    }

    [Theory]
    [InlineData("pull", "pull")]
    [InlineData("push,pull", "pull,push")]
    [InlineData(" pull , push ,", "pull,push")]
    [InlineData("delete", "delete")]
    [InlineData("admin", "admin")]
    [InlineData("pull,admin", "admin")]
    [InlineData("pull,push,delete", "pull,push,delete")]
    public void OfActionsAreRead(string text, string expected)
    {
        Assert.True(RepositoryActionsText.TryParse(text, out var actions, out var fault), fault);
        Assert.Equal(expected, actions.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("Pull")]
    [InlineData("*")]
    [InlineData("pull push")]
    [InlineData("pull;push")]
    [InlineData("manage")]
    [InlineData("none")]
    [InlineData("15")]
    public void OfNoActionsAreRefused(string text)
    {
        Assert.False(RepositoryActionsText.TryParse(text, out _, out var fault));
        Assert.NotEmpty(fault!);
    }
}
