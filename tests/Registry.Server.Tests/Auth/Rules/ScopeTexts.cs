using Registry.Oci;
using Registry.Server.Auth.Access;

namespace Registry.Server.Tests.Auth.Rules;

/// <summary>What clients ask a token for.</summary>
public sealed class ScopeTexts
{
    [Theory]
    [InlineData("repository:a/b:pull", "repository:a/b:pull")]
    [InlineData("repository:a/b:pull,push", "repository:a/b:pull,push")]
    [InlineData("repository:a/b:push,pull,push", "repository:a/b:pull,push")]
    [InlineData("repository:a:pull repository:b:push", "repository:a:pull repository:b:push")]
    [InlineData("  repository:a:pull   repository:a:push ", "repository:a:pull,push")]
    [InlineData("repository:a:*", "repository:a:pull,push,delete,admin")]
    [InlineData("repository:a:pull,*", "repository:a:pull,push,delete,admin")]
    [InlineData("repository:a:admin", "repository:a:pull,push,delete,admin")]
    [InlineData("repository:a:pull,unknown", "repository:a:pull")]
    [InlineData("repository:a:unknown", "repository:a:")]
    [InlineData("repository:a:", "repository:a:")]
    [InlineData("repository(plugin):a:pull", "repository:a:pull")]
    [InlineData("repositoryx:a:pull", "")]
    [InlineData("Repository:a:pull", "")]
    [InlineData("repository:A:pull", "")]
    [InlineData("repository:localhost:5000/a:pull", "")]
    [InlineData("repository:a/../b:pull", "")]
    [InlineData("repository:a:pull\trepository:b:pull", "")]
    [InlineData("repository:a\0:pull", "")]
    [InlineData("repository:a", "")]
    [InlineData("repository::pull", "")]
    [InlineData("repository", "")]
    [InlineData(":::", "")]
    [InlineData("", "")]
    public void AreRead(string text, string expected) => Assert.Equal((expected, false), Text(Scopes.Parse([text])));

    [Theory]
    [InlineData("registry:catalog:*", true)]
    [InlineData("registry:catalog:search", true)]
    [InlineData("registry:catalog:", true)]
    [InlineData("registry:catalog", false)]
    [InlineData("registry:other:*", false)]
    [InlineData("repository:catalog:*x", false)]
    public void NameTheCatalog(string text, bool expected) => Assert.Equal(expected, Scopes.Parse([text]).Catalog);

    [Fact]
    public void OfSeveralParametersAreOne() => Assert.Equal(
        ("repository:a:pull,push repository:b:delete", true), Text(Scopes.Parse(["repository:a:pull", null, "", "repository:b:delete registry:catalog:*", "repository:a:push"])));

    [Theory]
    [InlineData("repository:a:pull,push", "a", "pull", true)]
    [InlineData("repository:a:pull,push", "a", "pull,push", true)]
    [InlineData("repository:a:pull", "a", "pull,push", false)]
    [InlineData("repository:a:pull", "a", "push", false)]
    [InlineData("repository:a:pull", "a/b", "pull", false)]
    [InlineData("repository:a:pull repository:a/b:push", "a", "push", false)]
    [InlineData("repository:a:pull,push,delete", "a", "admin", false)]
    [InlineData("repository:a:admin", "a", "delete", true)]
    [InlineData("", "a", "pull", false)]
    public void AreGoodForWhatTheyName(string text, string name, string actions, bool expected)
    {
        Assert.True(RepositoryActionsText.TryParse(actions, out var parsed, out _));
        Assert.Equal(expected, Scopes.Parse([text]).Has(RepositoryName.Parse(name), parsed));
    }

    private static (string Repositories, bool Catalog) Text(Scopes scopes) => (string.Join(' ', scopes.Repositories.Select(scope => Scopes.Text(scope.Repository, scope.Actions))), scopes.Catalog);
}
