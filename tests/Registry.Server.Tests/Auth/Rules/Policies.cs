using System.Collections.Frozen;
using Registry.Oci;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;

namespace Registry.Server.Tests.Auth.Rules;

/// <summary>Who may do what by which rules.</summary>
public sealed class Policies
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    [Theory]
    [InlineData("anonymous", "anonymous alice dave ci/build gitlab")]
    [InlineData("authenticated", "alice dave ci/build")]
    [InlineData("user:alice", "alice")]
    [InlineData("user:Alice", "")]
    [InlineData("user:ci", "ci/build")]
    [InlineData("group:devs", "alice")]
    [InlineData("group:alice", "")]
    [InlineData("user:devs", "")]
    [InlineData("token:ci/build", "ci/build")]
    [InlineData("token:ci/other", "")]
    [InlineData("token:alice/build", "")]
    [InlineData("claim:gitlab:project=acme/app", "gitlab")]
    [InlineData("claim:gitlab:project=acme/*,ref=main", "gitlab")]
    [InlineData("claim:gitlab:project=acme/app,ref=dev", "")]
    [InlineData("claim:gitlab:project=acme/app,absent=*", "")]
    [InlineData("claim:gitlab:project=acme", "")]
    [InlineData("claim:github:project=acme/app", "")]
    public void ARuleIsForThoseItNames(string who, string expected)
    {
        var policy = Of((who, "team/**", "pull"));
        var allowed = new[] { "anonymous", "alice", "dave", "ci/build", "gitlab" }.Where(name => Allows(policy, name, "team/x", RepositoryActions.Pull));
        Assert.Equal(expected, string.Join(' ', allowed));
        Assert.True(Allows(policy, "root", "team/x", RepositoryActions.Admin));
    }

    [Fact]
    public void RulesAllowTogether()
    {
        var policy = Of(("user:alice", "team/**", "pull"), ("group:devs", "**/app", "push"), ("authenticated", "other", "delete"));
        Assert.True(Allows(policy, "alice", "team/app", RepositoryActions.Pull | RepositoryActions.Push));
        Assert.False(Allows(policy, "alice", "team/app", RepositoryActions.Delete));
        Assert.False(Allows(policy, "alice", "team/x", RepositoryActions.Push));
        Assert.False(Allows(policy, "alice", "x/app", RepositoryActions.Pull | RepositoryActions.Push));
        Assert.Equal(RepositoryActions.Pull | RepositoryActions.Push, Rights(policy, "alice")!.Of(RepositoryName.Parse("team/app")));
        Assert.Equal(RepositoryActions.None, Rights(policy, "dave")!.Of(RepositoryName.Parse("team/app")));
    }

    [Fact]
    public void PullPushAndDeleteAreNotAdmin()
    {
        Assert.False(Allows(Of(("user:alice", "a", "pull,push,delete")), "alice", "a", RepositoryActions.Admin));
        Assert.True(Allows(Of(("user:alice", "a", "admin")), "alice", "a", RepositoryActions.Admin));
    }

    [Theory]
    [InlineData("team/**", "pull", "team/x", "pull", true)]
    [InlineData("team/**", "pull", "team/x", "push", false)]
    [InlineData("team/**", "pull", "other", "pull", false)]
    [InlineData("team/**,other", "pull,push", "other", "push", true)]
    [InlineData("**", "admin", "secret/x", "pull", false)]
    [InlineData("home/{user}/**", "pull", "home/ci/x", "pull", true)]
    [InlineData("home/{user}/**", "pull", "home/build/x", "pull", false)]
    public void AnAccessTokenMayWhatBothItAndItsUserMay(string repositories, string actions, string name, string word, bool expected)
    {
        var action = RepositoryActionsText.ActionOf(word);
        var policy = Of(Limits(repositories, actions), ("user:ci", "team/**", "pull,push"), ("user:ci", "other", "pull,push"), ("user:ci", "home/**", "pull"));
        Assert.Equal(expected, Allows(policy, "ci/build", name, action));
        Assert.Equal(expected, Rights(policy, "ci/build")!.Of(RepositoryName.Parse(name)).HasFlag(action));
    }

    [Fact]
    public void AnAdministratorsAccessTokenKeepsToItsLimits()
    {
        var rights = new Rights("root", IsAdmin: true, [], Limits("team/**", "pull"));
        Assert.True(rights.Allow(RepositoryName.Parse("team/x"), RepositoryActions.Pull));
        Assert.False(rights.Allow(RepositoryName.Parse("team/x"), RepositoryActions.Push));
        Assert.False(rights.Allow(RepositoryName.Parse("x"), RepositoryActions.Pull));
        Assert.False(rights.SeesAll);
    }

    [Fact]
    public void WhatAnIdentityStandsOnHasToBeThere()
    {
        var policy = Of(("authenticated", "**", "pull"));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.User, "alice") { Stamp = "old" }, Now));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.User, "gone") { Stamp = "1" }, Now));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.User, "Alice") { Stamp = "1" }, Now));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.AccessToken, "ci/build") { TokenId = 8, Stamp = "t7" }, Now));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.AccessToken, "gone/build") { TokenId = 9, Stamp = "t9" }, Now));
        Assert.NotNull(policy.RightsOf(new Identity(IdentityKind.AccessToken, "ci/build") { TokenId = 7, Stamp = "t7" }, Now + TimeSpan.FromHours(1) - TimeSpan.FromTicks(1)));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.AccessToken, "ci/build") { TokenId = 7, Stamp = "t7" }, Now + TimeSpan.FromHours(1)));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.AccessToken, "ci/build") { TokenId = 7, Stamp = "another token's" }, Now));
        Assert.NotNull(policy.RightsOf(new Identity(IdentityKind.User, "alice") { Stamp = "1", TokenId = 21 }, Now));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.User, "alice") { Stamp = "1", TokenId = 20 }, Now));
    }

    [Fact]
    public void ACertificateIsForWhoIsKnown()
    {
        var policy = Of(("authenticated", "**", "pull"), ("user:certified", "team/**", "push"));
        Assert.True(policy.RightsOf(policy.CertificateIdentity("root")!, Now)!.IsAdmin);
        Assert.True(Allows(policy, policy.CertificateIdentity("certified")!, "team/x", RepositoryActions.Pull | RepositoryActions.Push));
        Assert.Null(policy.CertificateIdentity("stranger"));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.User, "stranger"), Now));
        Assert.Null(policy.RightsOf(new Identity(IdentityKind.User, "root"), Now));
    }

    [Fact]
    public void AWorkloadMayWhatARuleAboutItsClaimsAllows()
    {
        var stranger = Of(("authenticated", "**", "admin"), ("anonymous", "public/**", "pull"), ("claim:gitlab:project=acme/other", "**", "pull"));
        Assert.False(Allows(stranger, "gitlab", "team/x", RepositoryActions.Pull));
        Assert.True(Allows(stranger, "gitlab", "public/x", RepositoryActions.Pull));
        var policy = Of(("authenticated", "**", "admin"), ("anonymous", "public/**", "pull"), ("claim:gitlab:project=acme/*", "team/**", "push"));
        Assert.True(Allows(policy, "gitlab", "team/x", RepositoryActions.Push));
        Assert.True(Allows(policy, "gitlab", "public/x", RepositoryActions.Pull));
        Assert.False(Allows(policy, "gitlab", "team/x", RepositoryActions.Pull));
    }

    private static AccessPolicy Of(params (string Who, string Repositories, string Actions)[] rules) => Of(Limits("**", "admin"), rules);

    private static AccessPolicy Of(TokenLimits limits, params (string Who, string Repositories, string Actions)[] rules) => new()
    {
        IsEnabled = true,
        Users = new[] { new KnownUser("alice", "1", false), new KnownUser("dave", "1", false), new KnownUser("ci", "1", false), new KnownUser("root", "1", true) }.ToFrozenDictionary(user => user.Name),
        Groups = new Dictionary<string, FrozenSet<string>> { ["alice"] = new[] { "devs" }.ToFrozenSet() }.ToFrozenDictionary(),
        Tokens = new[] { new KnownToken(7, "t7", "ci", "build", limits, Now.AddHours(1)), new KnownToken(9, "t9", "gone", "build", limits, null) }.ToFrozenDictionary(token => token.Id),
        RevokedTokens = new long[] { 20 }.ToFrozenSet(),
        Rules = [.. rules.Select(rule => AccessRule.Parse(rule.Who, rule.Repositories, rule.Actions, "test"))],
    };

    private static TokenLimits Limits(string repositories, string actions)
    {
        Assert.True(RepositoryActionsText.TryParse(actions, out var parsed, out _));
        return new TokenLimits(AuthRules.PatternsOf(repositories), parsed);
    }

    private static Rights? Rights(AccessPolicy policy, string who) => policy.RightsOf(
        who switch
        {
            "anonymous" => Identity.Anonymous,
            "ci/build" => new Identity(IdentityKind.AccessToken, who) { TokenId = 7, Stamp = "t7" },
            "gitlab" => new Identity(IdentityKind.Workload, "gitlab:x") { Issuer = "gitlab", Claims = new Dictionary<string, string> { ["project"] = "acme/app", ["ref"] = "main" } },
            _ => new Identity(IdentityKind.User, who) { Stamp = "1" },
        },
        Now);

    private static bool Allows(AccessPolicy policy, Identity identity, string name, RepositoryActions action) => policy.RightsOf(identity, Now)!.Allow(RepositoryName.Parse(name), action);

    private static bool Allows(AccessPolicy policy, string who, string name, RepositoryActions action) => Rights(policy, who)!.Allow(RepositoryName.Parse(name), action);
}
