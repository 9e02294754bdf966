using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Catalog;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Patterns;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Rules;

/// <summary>What holds of every rule and every name. Names and globs are made of few parts, so that they meet.</summary>
public sealed class RuleProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static readonly Gen<string> Names = Joined(Gen.Elements("a", "b", "ab", "a-b", "a.b", "a_b", "a0", "0", "alice"), 4);

    private static readonly Gen<string> Globs = Joined(Gen.Elements("a", "b", "ab", "a-b", "*", "a*", "*b", "**", "{user}", "a-{user}", "0"), 3);

    [Fact]
    public void AFolderAndTwoStarsMatchWhatBeginsWithTheFolder() =>
        Prop.ForAll(Names.ToArbitrary(), Names.ToArbitrary(), (folder, name) => Parse($"{folder}/**").Matches(RepositoryName.Parse(name), null) == name.StartsWith($"{folder}/", StringComparison.Ordinal))
            .Check(Thorough);

    [Fact]
    public void WhatAGlobMatchesBeginsWithItsPrefix() =>
        Prop.ForAll(Globs.ToArbitrary(), Names.ToArbitrary(), Gen.Elements<string?>(null, "alice", "Alice", "a", "*").ToArbitrary(), (glob, name, user) =>
            !Parse(glob).Matches(RepositoryName.Parse(name), user) || name.StartsWith(Parse(glob).Prefix(user), StringComparison.Ordinal)).Check(Thorough);

    [Fact]
    public void ANameIsTheGlobOfItselfAlone() =>
        Prop.ForAll(Names.ToArbitrary(), Names.ToArbitrary(), (glob, name) => Parse(glob).Matches(RepositoryName.Parse(name), "a") == (glob == name)).Check(Thorough);

    [Fact]
    public async Task AListHoldsWhatMayBePulledInOrder()
    {
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory);
        var all = Names.Sample(1200).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        await http.ChangeAsync(index =>
        {
            all.ForEach(name => index.Statement("INSERT INTO repository (name, listed) VALUES (@0, 1)").Execute(name));
        });
        var rows = http.Services.GetRequiredService<IndexReader>();
        Prop.ForAll(Callers.ToArbitrary(), Pages.ToArbitrary(), (caller, page) =>
        {
            var expected = all.Where(name => caller.Rights.Allow(RepositoryName.Parse(name), RepositoryActions.Pull) && string.CompareOrdinal(name, page.Last) > 0).Take(page.Count);
            return expected.SequenceEqual(VisibleRepositories.Behind(rows, caller, page.Last, page.Count));
        }).Check(Thorough);
    }

    private static Gen<Caller> Callers =>
        from globs in Globs.Zip(Gen.Elements("pull", "push", "pull,push")).ListOf()
        from limits in Globs.ListOf()
        from isLimited in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from isAdmin in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from user in Gen.Elements("alice", "Alice", "a", "*")
        let rules = globs.Take(4).Select(rule => AccessRule.Parse("authenticated", rule.Item1, rule.Item2, "test")).ToList()
        let bounds = isLimited ? new TokenLimits([.. limits.Select(Parse)], RepositoryActions.Pull) : null
        select new Caller(new Identity(IdentityKind.User, user), new Rights(user, isAdmin, rules, bounds));

    private static Gen<(string Last, int Count)> Pages =>
        from last in Gen.OneOf(Gen.Constant(""), Names, Gen.Elements("a-", "a/", "a\u007f", "zz", "A", "ä"))
        from count in Gen.OneOf(Gen.Choose(0, 5), Gen.Constant(int.MaxValue))
        select (last, count);

    private static Gen<string> Joined(Gen<string> component, int most) => Gen.Choose(1, most).SelectMany(count => component.ArrayOf(count).Select(parts => string.Join('/', parts)));

    private static RepositoryPattern Parse(string text) => RepositoryPattern.TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException(fault);
}
