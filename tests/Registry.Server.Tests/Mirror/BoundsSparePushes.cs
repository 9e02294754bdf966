using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Bounds so narrow that nothing fits: whatever was pushed here stays all the same, with what it needs.</summary>
public sealed class BoundsSparePushes : BoundsSuite
{
    [Fact]
    public async Task AllElseGoes()
    {
        var a = await PullNewAsync("a");
        await CleanAsync();
        await AssertGoneAsync(a);
    }

    [Theory]
    [InlineData("ours")]
    [InlineData(null)]
    public async Task WhatWasPushedAfterItWasPulled(string? tag)
    {
        var a = await PullNewAsync("a");
        await Http.PushManifestAsync(Here, tag, a.Json);
        await AssertStaysAsync(a, "a");
    }

    [Fact]
    public async Task WhatIsPulledAfterItWasPushed()
    {
        var a = Upstream.PutImage(Repository, "a");
        foreach (var blob in a.Blobs)
        {
            await Http.PushBlobAsync(Here, blob);
        }

        await Http.PushManifestAsync(Here, null, a.Json);
        await PullAsync(a, "a");
        await AssertStaysAsync(a, "a");
    }

    [Fact]
    public async Task WhatOnlyThisRegistryHas()
    {
        var ours = await Http.PushImageAsync(Here, "ours");
        await PullNewAsync("a");
        Time.Offset += CleaningUp.Long;
        Assert.StartsWith($"{Name} holds ", Assert.Single((await CleanAsync()).Notes), StringComparison.Ordinal);
        Assert.Equal(ours.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/ours")).Is(200).Body);
        (await Http.GetAsync($"/v2/{Here}/blobs/{ours.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task WhatAPushedIndexIsMadeOf()
    {
        var a = await PullNewAsync("a");
        await Http.PushManifestAsync(Here, "ours", Documents.Index([a.Descriptor]), MediaTypes.OciIndex);
        await AssertStaysAsync(a, "a");
    }

    [Fact]
    public async Task AnIndexOfWhichAnEntryWasPushed()
    {
        var amd = Upstream.PutImage(Repository, null);
        var index = Upstream.PutIndex(Repository, "multi", amd.Descriptor);
        (await Http.GetAsync($"/v2/{Here}/manifests/multi")).Is(200);
        await PullAsync(amd, $"{amd.Digest}");
        await Http.PushManifestAsync(Here, null, amd.Json);
        await AssertStaysAsync(amd, $"{amd.Digest}");
        Assert.True(IsHere(index));
    }

    [Fact]
    public async Task WhatAPushedSignatureSigns()
    {
        var a = await PullNewAsync("a");
        var signature = await Http.PushSmallAsync(Here, more: Documents.Subject(a.Digest));
        await AssertStaysAsync(a, "a");
        Assert.True(IsHere(signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    public async Task WhatATagOfASignatureIsFor(string end)
    {
        var a = await PullNewAsync("a");
        await Http.PushSmallAsync(Here, $"sha256-{a.Digest.Hex}{end}");
        await AssertStaysAsync(a, "a");
    }

    [Fact]
    public async Task WhatAnImmutableTagNames()
    {
        var (a, b) = (await PullNewAsync("release-1"), await PullNewAsync("b"));
        await AssertStaysAsync(a, "release-1");
        Assert.False(IsHere(b.Digest));
    }

    [Fact]
    public async Task WhatAPushReplacedAsLongAsThatCanBeUndone()
    {
        var a = await PullNewAsync("a");
        await Http.PushSmallAsync(Here, "a");
        await AssertStaysAsync(a, $"{a.Digest}");
        Time.Offset += CleaningUp.Long;
        await CleanAsync();
        await AssertGoneAsync(a);
    }

    [Fact]
    public async Task WhatATagNamesThatSomebodyBroughtBack()
    {
        var a = await PullNewAsync("a");
        (await Http.DeleteAsync($"/v2/{Here}/manifests/a")).Is(202);
        await RestoreAsync($"{Here}:a");
        Time.Offset += CleaningUp.Long;
        await AssertStaysAsync(a, "a");
    }

    [Fact]
    public async Task WhatAnIndexInTheTrashIsMadeOf()
    {
        var a = await PullNewAsync("a");
        var index = await Http.PushManifestAsync(Here, "ours", Documents.Index([a.Descriptor]), MediaTypes.OciIndex);
        (await Http.DeleteAsync($"/v2/{Here}/manifests/{index}")).Is(202);
        await AssertStaysAsync(a, "a");
        Time.Offset += CleaningUp.Long;
        await CleanAsync();
        await CleanAsync();
        await AssertGoneAsync(a);
    }

    [Fact]
    public async Task WhatSignsSomethingInTheTrash()
    {
        var a = await PullNewAsync("a");
        await Http.PushManifestAsync(Here, null, a.Json);
        var signature = Upstream.PutManifest(Repository, null, Some.Utf8(Documents.Small(Documents.Subject(a.Digest))));
        (await Http.GetAsync($"/v2/{Here}/referrers/{a.Digest}")).Is(200);
        (await Http.DeleteAsync($"/v2/{Here}/manifests/{a.Digest}")).Is(202);
        Time.Offset += Late;
        await CleanAsync();
        Assert.True(IsHere(signature));
        Time.Offset += CleaningUp.Long;
        await CleanAsync();
        await CleanAsync();
        Assert.False(IsHere(signature));
    }

    [Fact]
    public async Task BlobsThatARepositoryOfOursHasToo()
    {
        var a = Upstream.PutImage(Repository, "a");
        foreach (var blob in a.Blobs)
        {
            await Http.PushBlobAsync("ours/app", blob);
        }

        await Http.PushManifestAsync("ours/app", "v1", a.Json);
        await PullAgainAsync(a, "a");
        await CleanAsync();
        Assert.False(IsHere(a.Digest));
        await AssertKeptAsync(a, "v1", "ours/app");
    }

    [Fact]
    public async Task WhatWasPushedAndCameBackFromTheTrashOverWhatWasPulledMeanwhile()
    {
        var a = await PullNewAsync("a");
        await Http.PushManifestAsync(Here, null, a.Json);
        (await Http.DeleteAsync($"/v2/{Here}/manifests/a")).Is(202);
        (await Http.DeleteAsync($"/v2/{Here}/manifests/{a.Digest}")).Is(202);
        await PullAsync(a, $"{a.Digest}");
        await RestoreAsync($"{Here}@{a.Digest}");
        Time.Offset += CleaningUp.Long;
        await AssertStaysAsync(a, $"{a.Digest}");
    }

    [Fact]
    public async Task ButNotWhatWasOnlyPulledAndCameBackFromTheTrash()
    {
        var a = await PullNewAsync("a");
        (await Http.DeleteAsync($"/v2/{Here}/manifests/a")).Is(202);
        (await Http.DeleteAsync($"/v2/{Here}/manifests/{a.Digest}")).Is(202);
        await RestoreAsync($"{Here}@{a.Digest}");
        Time.Offset += CleaningUp.Long;
        await CleanAsync();
        await AssertGoneAsync(a);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        base.Set(upstream, options);
        upstream.MaxSize = new ByteSize(1);
        options.Policies.Immutable.Add(new ImmutableOptions { Repositories = $"{Name}/**", Tags = "release-*" });
    }

    private async Task AssertStaysAsync(UpstreamImage image, string reference)
    {
        Time.Offset += Late;
        await CleanAsync();
        await AssertKeptAsync(image, reference);
    }

    private async Task RestoreAsync(string what)
    {
        using var commands = new Commands(Http);
        await commands.DoesAsync("restore", what);
    }
}
