using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.History;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>A page of a list is a range of an index: nothing is scanned and nothing is sorted, however much is in the table.</summary>
public sealed class QueryPlans(MemoryRegistry fixture) : HttpSuite(fixture), IClassFixture<MemoryRegistry>
{
    [Fact]
    public void ThePageOfTheCatalogIsARangeOfItsIndex() => AssertRange("COVERING INDEX repository_listed (name>? AND name<?)", session => session.FindRepositoriesBetween);

    [Fact]
    public void ThePageOfTheTagsIsARangeOfTheirKey() => AssertRange("PRIMARY KEY (repository_id=? AND name>?)", session => session.FindTagsBehind);

    [Fact]
    public void TheReferrersAreARangeOfTheirIndex() => AssertRange("manifest_by_subject (repository_id=? AND subject=? AND digest>?)", session => session.FindReferrers);

    [Fact]
    public void TheMovesOfATagAreARangeOfTheirIndex()
    {
        using var scope = Http.Services.CreateScope();
        var moves = TagHistory.Of(scope.ServiceProvider.GetRequiredService<RegistryContext>(), RepositoryName.Parse("a/b"), TagName.Parse("v1"));
        var sql = string.Join('\n', moves.ToQueryString().Split('\n').Where(line => !line.StartsWith('.')));
        AssertRange("tag_event_by_tag (repository_id=? AND tag=?)", Regex.Replace(sql, "@[a-z_]+", "'a'", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void WhatNeedsAManifestIsFoundByItsDigestAtEachStep()
    {
        var edges = Plan($"{NeedingTags.Needs} SELECT id FROM needs").FindAll(step => step.Contains("manifest_reference", StringComparison.Ordinal));
        Assert.Equal(2, edges.Count);
        Assert.All(edges, step => Assert.Contains("manifest_reference_by_repository (repository_id=? AND digest=?)", step, StringComparison.Ordinal));
    }

    private void AssertRange(string index, Func<ReadSession, Statement> list)
    {
        using var session = new ReadSession(Http.Services.GetRequiredService<IndexDatabase>());
        AssertRange(index, list(session).Sql);
    }

    private void AssertRange(string index, string sql)
    {
        var steps = Plan(sql);
        Assert.Contains(steps, step => step.StartsWith("SEARCH", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private List<string> Plan(string sql)
    {
        using var connection = Http.Services.GetRequiredService<IndexDatabase>().OpenReader();
        using var plan = new Statement(connection, $"EXPLAIN QUERY PLAN {sql}");
        using var row = plan.Read(1, "sha256:a", 5);
        var steps = new List<string>();
        while (row.Read())
        {
            steps.Add(row.GetString(3));
        }

        return steps;
    }
}
