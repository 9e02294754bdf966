using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Policies.Retention;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>What happens between the plan and its piece counts: nothing goes that was pushed, pulled or named meanwhile.</summary>
public sealed class ChangesSinceThePlan : IDisposable
{
    private const double Today = 100;

    private readonly Shelf _shelf = new();

    public ChangesSinceThePlan()
    {
        _shelf.Keep(rule => rule.KeepMatching = "keep*");
        _shelf.DeleteUntagged(1);
    }

    public void Dispose() => _shelf.Dispose();

    public static TheoryData<string> Changes => ["none", "a pull", "a pull that is not written yet", "another push of the tag", "an index that names it", "an artifact of it", "its subject"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task KeepAManifestAndItsTag(string change)
    {
        var subject = Documents(out var subjectBytes);
        var image = await _shelf.PushAsync(1, "a", subject);
        var plan = Assert.Single(_shelf.Plans(Today));
        await ChangeAsync(change, image, subjectBytes);
        var progress = await RunAsync(plan);
        Assert.Equal(change == "none" ? (1, 1, 1) : (1, 0, 0), (progress!.Next, progress.Tags, progress.Manifests));
        Assert.Equal(change == "none" ? [] : ["a"], (await _shelf.LeftAsync()).Tags);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("a pull")]
    [InlineData("a pull that is not written yet")]
    [InlineData("another push of the tag")]
    public async Task KeepATagWhoseManifestStays(string change)
    {
        var image = await _shelf.PushAsync(1, "a");
        await _shelf.TagAsync(1, "keep", image);
        var plan = Assert.Single(_shelf.Plans(Today));
        await ChangeAsync(change, image, []);
        await RunAsync(plan);
        Assert.Equal(change == "none" ? ["keep"] : ["a", "keep"], (await _shelf.LeftAsync()).Tags);
    }

    [Fact]
    public async Task OfAnyTagOfTheRepositoryHaveTheRulesAskedAnew()
    {
        await _shelf.PushAsync(1, "a");
        var plan = Assert.Single(_shelf.Plans(Today));
        await _shelf.PushAsync(Today, "b");
        Assert.Null(await RunAsync(plan));
        Assert.Equal(["a", "b"], (await _shelf.LeftAsync()).Tags);
    }

    [Fact]
    public async Task OfOtherRepositoriesDoNot()
    {
        await _shelf.PushAsync(1, "a");
        var plan = Assert.Single(_shelf.Plans(Today));
        _shelf.Repository = "other";
        await _shelf.PushAsync(Today, "b");
        Assert.NotNull(await RunAsync(plan));
        Assert.Equal(["b"], (await _shelf.LeftAsync()).Tags);
    }

    [Fact]
    public async Task KeepAllThatHangsTogether()
    {
        var entries = new List<Digest> { await _shelf.PushAsync(1), await _shelf.PushAsync(1) };
        await _shelf.PushAsync(1, "a", null, [.. entries]);
        var plan = Assert.Single(_shelf.Plans(Today));
        await _shelf.UseAsync(Today, entries[1]);
        await RunAsync(plan);
        Assert.Equal(3, (await _shelf.LeftAsync()).Manifests.Count);
    }

    private static Digest Documents(out byte[] bytes)
    {
        bytes = Support.Some.Utf8(Support.Documents.Small());
        return Digest.Of(bytes);
    }

    private Task ChangeAsync(string change, Digest image, byte[] subject) => change switch
    {
        "a pull" => _shelf.UseAsync(Today, image),
        "a pull that is not written yet" => _shelf.WriteAsync(index =>
        {
            _shelf.Uses.NoteManifest(index.FindManifest(index.FindRepository(RepositoryName.Parse("app"))!.Value, image)!.Value);
            return true;
        }),
        "another push of the tag" => _shelf.TagAsync(Today, "a", image),
        "an index that names it" => _shelf.PushAsync(Today, null, null, image),
        "an artifact of it" => _shelf.PushAsync(Today, null, image),
        "its subject" => _shelf.WriteAsync(index =>
            index.PutManifest(index.FindRepository(RepositoryName.Parse("app"))!.Value, Digest.Of(subject), ManifestContent.Parse(subject, null), subject, Shelf.Day(Today))),
        _ => Task.CompletedTask,
    };

    private Task<RetentionProgress?> RunAsync(RepositoryPlan plan) => _shelf.WriteAsync(index =>
        new RetentionPiece(index, plan, _shelf.Uses, new Actor("test", "local"), TimeProvider.System).Run(new RetentionProgress(0, 0, null, plan.LastTagEvent)));
}
