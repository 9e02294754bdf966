using Registry.Oci;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>With its last tag an image goes, and what only it needed: entries, signatures, artifacts. What something else names stays. Today is day 100; the trash keeps seven days.</summary>
public sealed class WhatGoesAlong : IDisposable
{
    private const double Today = 100;

    private readonly Shelf _shelf = new();

    public WhatGoesAlong() => _shelf.Keep(rule => rule.KeepMatching = "keep*");

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public async Task TheManifestOfALastTagGoesWithIt()
    {
        var image = await _shelf.PushAsync(1, "a");
        await _shelf.TagAsync(1, "b", image);
        await AssertGoesAsync(["a", "b"], image);
    }

    [Fact]
    public async Task TheManifestOfAnotherTagStays()
    {
        var image = await _shelf.PushAsync(1, "a");
        await _shelf.TagAsync(1, "keep", image);
        await AssertGoesAsync(["a"]);
    }

    [Fact]
    public async Task AnIndexGoesBeforeItsEntriesAndTheirSignatures()
    {
        var (amd, arm) = (await _shelf.PushAsync(1), await _shelf.PushAsync(1));
        var inner = await _shelf.PushAsync(1, null, null, arm);
        var index = await _shelf.PushAsync(1, "a", null, amd, inner);
        var signature = await _shelf.PushAsync(2, null, index);
        var old = await _shelf.PushAsync(2, $"sha256-{amd.Hex}.sig");
        var ofSignature = await _shelf.PushAsync(3, null, signature);
        Assert.Equal(index, _shelf.Plan(Today).Manifests[0]);
        Assert.Single(Assert.Single(_shelf.Plans(Today)).Manifests);
        await AssertGoesAsync(["a", $"sha256-{amd.Hex}.sig"], index, amd, inner, arm, signature, old, ofSignature);
    }

    [Fact]
    public async Task TheFallbackIndexOfAnImageGoesWithItAndItsEntries()
    {
        var image = await _shelf.PushAsync(1, "a");
        var signature = await _shelf.PushAsync(2, null, image);
        var fallback = await _shelf.PushAsync(2, $"sha256-{image.Hex}", null, signature);
        await AssertGoesAsync(["a", $"sha256-{image.Hex}"], image, signature, fallback);
    }

    [Fact]
    public async Task AnEntryOfAnIndexThatStaysStays()
    {
        var (shared, own) = (await _shelf.PushAsync(1), await _shelf.PushAsync(1));
        var index = await _shelf.PushAsync(1, "a", null, shared, own);
        await _shelf.PushAsync(2, "keep", null, shared);
        await AssertGoesAsync(["a"], index, own);
    }

    [Fact]
    public async Task AnEntryOfAnIndexThatNothingNamesStaysToo()
    {
        var shared = await _shelf.PushAsync(1);
        var index = await _shelf.PushAsync(1, "a", null, shared);
        await _shelf.PushAsync(2, null, null, shared);
        await AssertGoesAsync(["a"], index);
    }

    [Fact]
    public async Task ASignatureThatSomethingElseNamesStaysAlone()
    {
        var image = await _shelf.PushAsync(1, "a");
        var signature = await _shelf.PushAsync(2, $"sha256-{image.Hex}.sig");
        await _shelf.PushAsync(3, null, null, signature);
        await AssertGoesAsync(["a"], image);
    }

    [Fact]
    public async Task TheSignatureOfAnImageThatStaysStays()
    {
        var image = await _shelf.PushAsync(1, "keep");
        var signature = await _shelf.PushAsync(2, "signature", image);
        await AssertGoesAsync(["signature"]);
        Assert.Contains(signature.ToString(), (await _shelf.LeftAsync()).Manifests);
    }

    [Fact]
    public async Task WhatATagPointedToLatelyStays()
    {
        var before = await _shelf.PushAsync(1, "keep");
        await _shelf.TagAsync(2, "a", before);
        await _shelf.PushAsync(95, "keep");
        await AssertGoesAsync(["a"]);
    }

    [Fact]
    public async Task WhatATagPointedToLongAgoGoes()
    {
        var before = await _shelf.PushAsync(1, "keep");
        await _shelf.TagAsync(2, "a", before);
        await _shelf.PushAsync(92, "keep");
        await AssertGoesAsync(["a"], before);
    }

    [Fact]
    public async Task AnEntryOfAnIndexInTheTrashStaysSoThatItComesBackWhole()
    {
        var entry = await _shelf.PushAsync(1, "a");
        var index = await _shelf.PushAsync(2, null, null, entry);
        await _shelf.DeleteAsync(95, index);
        await AssertGoesAsync(["a"]);
    }

    [Fact]
    public async Task TagsThatShareNoManifestGoApart()
    {
        await _shelf.PushAsync(1, "a");
        await _shelf.PushAsync(2, "b");
        var entry = await _shelf.PushAsync(2);
        await _shelf.PushAsync(3, "c", null, entry);
        await _shelf.PushAsync(4, "d", null, entry);
        Assert.Equal([1, 1, 3], Assert.Single(_shelf.Plans(Today)).Manifests.Select(part => part.Manifests.Count).Order());
    }

    [Fact]
    public async Task WhatNothingNamedBeforeStaysWithoutARuleForIt()
    {
        await _shelf.PushAsync(1);
        await _shelf.PushAsync(1, "a");
        Assert.Single(_shelf.Plan(Today).Manifests);
    }

    // Tells of it, does it, and looks at what is left.
    private async Task AssertGoesAsync(string[] tags, params Digest[] manifests)
    {
        var (tagsBefore, manifestsBefore) = await _shelf.LeftAsync();
        var plan = _shelf.Plan(Today);
        Assert.Equal(tags, plan.Tags);
        Assert.Equal(manifests.Select(manifest => manifest.ToString()).Order(), plan.Manifests.Select(manifest => manifest.ToString()).Order());
        await _shelf.RunAsync(Today);
        var (tagsLeft, manifestsLeft) = await _shelf.LeftAsync();
        Assert.Equal(tagsBefore.Except(tags), tagsLeft);
        Assert.Equal(manifestsBefore.Except(manifests.Select(manifest => manifest.ToString())), manifestsLeft);
    }
}
