using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Index;

/// <summary>A page of a list is a range of an index: nothing is scanned and nothing is sorted, however much is in the table.</summary>
public sealed class QueryPlans(MemoryRegistry fixture) : HttpSuite(fixture), IClassFixture<MemoryRegistry>
{
    [Fact]
    public void ThePageOfTheCatalogIsARangeOfItsIndex() =>
        AssertRange("repository_listed", rows => rows.Repositories.Where(r => r.Listed && string.Compare(r.Name, "a") > 0).OrderBy(r => r.Name).Select(r => r.Name).Take(5));

    [Fact]
    public void ThePageOfTheTagsIsARangeOfTheirKey() =>
        AssertRange("PRIMARY KEY", rows => rows.Tags.Where(t => t.RepositoryId == 1 && string.Compare(t.Name, "a") > 0).OrderBy(t => t.Name).Select(t => t.Name).Take(5));

    [Fact]
    public void TheReferrersAreARangeOfTheirIndex() => AssertRange(
        "manifest_by_subject",
        rows => from manifest in rows.Manifests
                join owner in rows.Repositories on manifest.RepositoryId equals owner.Id
                where owner.Name == "a/b" && manifest.Subject == "sha256:a" && string.Compare(manifest.Digest, "") > 0
                orderby manifest.Digest
                select manifest.MediaType);

    [Fact]
    public void WhatNeedsAManifestIsFoundByItsDigestAtEachStep()
    {
        var edges = Plan($"{NeedingTags.Needs} SELECT id FROM needs").FindAll(step => step.Contains("manifest_reference", StringComparison.Ordinal));
        Assert.Equal(2, edges.Count);
        Assert.All(edges, step => Assert.Contains("manifest_reference_by_repository (repository_id=? AND digest=?)", step, StringComparison.Ordinal));
    }

    private void AssertRange<T>(string index, Func<RegistryContext, IQueryable<T>> query)
    {
        using var scope = Http.Services.CreateScope();
        var rows = scope.ServiceProvider.GetRequiredService<RegistryContext>();
        var sql = string.Join('\n', query(rows).ToQueryString().Split('\n').Where(line => !line.StartsWith('.')));
        var steps = Plan(sql.Replace("@p", "5", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.StartsWith("SEARCH", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private List<string> Plan(string sql)
    {
        using var connection = Http.Services.GetRequiredService<IndexDatabase>().OpenReader();
        using var plan = new Statement(connection, $"EXPLAIN QUERY PLAN {sql}");
        using var row = plan.Read(1, "sha256:a");
        var steps = new List<string>();
        while (row.Read())
        {
            steps.Add(row.GetString(3));
        }

        return steps;
    }
}
