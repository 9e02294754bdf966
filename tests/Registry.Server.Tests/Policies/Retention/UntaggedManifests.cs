using Registry.Oci;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>Manifests that nothing names go when nobody used them for thirty days. Today is day 100.</summary>
public sealed class UntaggedManifests : IDisposable
{
    private const double Today = 100;

    private readonly Shelf _shelf = new();

    public UntaggedManifests() => _shelf.DeleteUntagged(30);

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public async Task GoWithAllThatHangsOnThem()
    {
        var entry = await _shelf.PushAsync(1);
        var index = await _shelf.PushAsync(2, null, null, entry);
        var signature = await _shelf.PushAsync(3, null, index);
        var old = await _shelf.PushAsync(3, $"sha256-{entry.Hex}.sig");
        await AssertGoAsync(index, entry, signature, old);
    }

    [Fact]
    public async Task StayWhereAnotherRuleIsMorePatient()
    {
        _shelf.DeleteUntagged(200, "app");
        await _shelf.PushAsync(1);
        await AssertGoAsync();
    }

    [Fact]
    public async Task StayWhereNoRuleIs()
    {
        _shelf.Options.Policies.Untagged.Clear();
        _shelf.DeleteUntagged(1, "other/**");
        await _shelf.PushAsync(1);
        await AssertGoAsync();
    }

    [Fact]
    public async Task StayForTheTime()
    {
        await _shelf.PushAsync(70);
        var (pulled, unused) = (await _shelf.PushAsync(1), await _shelf.PushAsync(69));
        await _shelf.UseAsync(70, pulled);
        await AssertGoAsync(unused);
    }

    [Fact]
    public async Task StayWhileATagPointedToThemInThatTime()
    {
        var (_, gone) = (await _shelf.PushAsync(1, "a"), await _shelf.PushAsync(1, "b"));
        await _shelf.PushAsync(71, "a");
        await _shelf.PushAsync(69, "b");
        await AssertGoAsync(gone);
    }

    [Fact]
    public async Task StayWhileTheTrashKeepsTheirTag()
    {
        await _shelf.PushAsync(1, "a");
        await _shelf.DeleteTagAsync(95, "a");
        await AssertGoAsync();
    }

    [Fact]
    public async Task AreNotTheEntriesOfATaggedIndexNorItsArtifacts()
    {
        var entry = await _shelf.PushAsync(1);
        var index = await _shelf.PushAsync(1, "a", null, entry);
        var sbom = await _shelf.PushAsync(1, null, entry);
        await _shelf.PushAsync(1, null, sbom);
        await _shelf.PushAsync(1, $"sha256-{index.Hex}.att");
        await AssertGoAsync();
    }

    [Fact]
    public async Task AreNotTheSubjectsOfTaggedArtifacts()
    {
        var image = await _shelf.PushAsync(1);
        var entry = await _shelf.PushAsync(1);
        var index = await _shelf.PushAsync(1, null, image, entry);
        await _shelf.PushAsync(1, "sbom", index);
        await AssertGoAsync();
    }

    [Fact]
    public async Task AreIndexesThatShareAnEntryWithATaggedOne()
    {
        var shared = await _shelf.PushAsync(1);
        var before = await _shelf.PushAsync(1, null, null, shared);
        await _shelf.PushAsync(2, "a", null, shared);
        await AssertGoAsync(before);
    }

    [Fact]
    public async Task AreNotWhatSomethingInUseNeeds()
    {
        var (used, unused) = (await _shelf.PushAsync(1), await _shelf.PushAsync(1));
        var index = await _shelf.PushAsync(1, null, null, used, unused);
        await _shelf.UseAsync(90, index);
        await AssertGoAsync();
    }

    [Fact]
    public async Task AreNotSignaturesOfWhatIsInAnotherRepository()
    {
        var elsewhere = Digest.Of("elsewhere"u8);
        await _shelf.PushAsync(1, $"sha256-{elsewhere.Hex}.sig");
        await AssertGoAsync();
    }

    [Fact]
    public async Task StayWhileWhatIsInTheTrashNeedsThem()
    {
        var entry = await _shelf.PushAsync(1);
        var index = await _shelf.PushAsync(1, null, null, entry);
        var signature = await _shelf.PushAsync(1, null, index);
        await _shelf.DeleteAsync(60, index);
        await AssertGoAsync();
        await _shelf.WriteAsync(transaction => transaction.Statement("DELETE FROM repository WHERE trash_id IS NOT NULL").Execute());
        await AssertGoAsync(entry, signature);
    }

    private async Task AssertGoAsync(params Digest[] manifests)
    {
        var before = await _shelf.LeftAsync();
        Assert.Equal(manifests.Select(manifest => manifest.ToString()).Order(), _shelf.Plan(Today).Manifests.Select(manifest => manifest.ToString()).Order());
        await _shelf.RunAsync(Today);
        Assert.Equal(before.Manifests.Except(manifests.Select(manifest => manifest.ToString())), (await _shelf.LeftAsync()).Manifests);
    }
}
