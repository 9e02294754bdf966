using System.Globalization;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Quotas;

/// <summary>What would make a team's repositories hold more than they may is refused, with what is used; before its bytes are sent where that can be known.</summary>
public abstract class FullQuotas(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _team = QuotaRegistries.Team();

    private string Glob => $"{_team}/**";

    [Fact]
    public async Task ABlobThatFitsExactlyIsTaken()
    {
        (await Http.TryPushBlobAsync($"{_team}/a", Some.Bytes(4000))).Is(201);
        (await Http.TryPushBlobAsync($"{_team}/b/c", Some.Bytes(6000))).Is(201);
        Assert.Equal(QuotaRegistries.MaxBytes, (await Http.UsageAsync(Glob)).Bytes);
    }

    [Fact]
    public async Task ABlobThatTheStoreHasLostIsTakenAgain()
    {
        var blob = Some.Bytes(9000);
        var digest = await Http.PushBlobAsync($"{_team}/a", blob);
        await Http.ChangeAsync("UPDATE blob SET state = 2 WHERE digest = @0", digest.ToString());
        (await Http.TryPushBlobAsync($"{_team}/a", blob)).Is(201);
        Assert.Equal(9000, (await Http.UsageAsync(Glob)).Bytes);
    }

    [Fact]
    public async Task TheClosingPutThatSendsTooMuchIsRefusedAndSaysWhatIsUsed()
    {
        await FillAsync(9000);
        var location = await Http.BeginAsync($"{_team}/b");
        var blob = Some.Bytes(1001);
        var answer = (await Http.PutAsync($"{location}?digest={Digest.Of(blob)}", blob)).IsError(403, "DENIED");
        Assert.Equal(
            $"the quota of {Glob} is 10 KB, of which 9 KB are used, and this needs 1.001 KB more; delete what is not needed any more, or have the quota raised (Registry:Policies:Quotas:{Number})",
            answer.Message);
        Assert.Equal("9000 of 10000 bytes are used", answer.Json.GetProperty("errors")[0].GetProperty("detail").GetString());
        Assert.Equal(9000, (await Http.UsageAsync(Glob)).Bytes);
    }

    [Fact]
    public async Task AChunkThatSendsTooMuchIsRefusedAndASmallerOneTaken()
    {
        await FillAsync(9000);
        var location = await Http.BeginAsync($"{_team}/b");
        location = (await Http.PatchAsync(location, Some.Bytes(600))).Is(202).Location;
        (await Http.PatchAsync(location, Some.Bytes(401))).IsError(403, "DENIED");
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-599");
        (await Http.PatchAsync(location, Some.Bytes(400))).Is(202).Has("Range", "0-999");
    }

    [Fact]
    public async Task ABodyOfUnknownLengthIsReadAsFarAsThereIsRoom()
    {
        await FillAsync(9000);
        var location = await Http.BeginAsync($"{_team}/b");
        (await Http.PatchAsync(location, Some.Bytes(200_000), ("Transfer-Encoding", "chunked"))).IsError(403, "DENIED");
        var range = (await Http.GetAsync(location)).Is(204)["Range"]!;
        Assert.InRange(int.Parse(range.Split('-')[^1], CultureInfo.InvariantCulture), -1, 999);
    }

    [Fact]
    public async Task ThePostOfAWholeBlobThatDoesNotFitIsRefused()
    {
        await FillAsync(9000);
        var blob = Some.Bytes(1001);
        (await Http.PostAsync($"/v2/{_team}/b/blobs/uploads/?digest={Digest.Of(blob)}", blob)).IsError(403, "DENIED");
    }

    [Fact]
    public async Task WhereNothingFitsNoUploadBegins()
    {
        await FillAsync(10_000);
        var answer = (await Http.PostAsync($"/v2/{_team}/b/blobs/uploads/")).IsError(403, "DENIED");
        Assert.StartsWith($"the quota of {Glob} is 10 KB, of which 10 KB are used; delete", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsThereAlreadyIsTakenAgain()
    {
        var blob = await FillAsync(10_000);
        var digest = Digest.Of(blob);
        (await Http.PostAsync($"/v2/{_team}/a/blobs/uploads/?digest={digest}", blob)).Is(201);
        (await Http.PostAsync($"/v2/{_team}/a/blobs/uploads/?mount={digest}&from={_team}/a")).Is(201);
    }

    [Fact]
    public async Task AMountCountsInBothRepositories()
    {
        var elsewhere = Some.Repository();
        var (small, large) = (await Http.PushBlobAsync(elsewhere, Some.Bytes(1000)), await Http.PushBlobAsync(elsewhere, Some.Bytes(1001)));
        await FillAsync(9000);
        (await MountAsync(large, elsewhere)).IsError(403, "DENIED");
        (await MountAsync(small, elsewhere)).Is(201);
        Assert.Equal(10_000, (await Http.UsageAsync(Glob)).Bytes);
        (await Http.HeadAsync($"/v2/{_team}/b/blobs/{large}")).Is(404);
    }

    [Fact]
    public async Task AManifestCountsToo()
    {
        await Http.PushBlobAsync($"{_team}/a", Documents.EmptyConfig);
        await FillAsync(9997);
        var answer = (await PutAsync("a", "v1")).IsError(403, "DENIED");
        Assert.Contains($"of which {9.99.ToString(CultureInfo.InvariantCulture)} KB are used", answer.Message, StringComparison.Ordinal);
        (await Http.HeadAsync($"/v2/{_team}/a/manifests/v1")).Is(404);
        Assert.Equal(0, (await Http.UsageAsync(Glob)).Tags);
    }

    [Fact]
    public async Task ATagMoreThanThereMayBeIsRefused()
    {
        await PushTagsAsync("a", "1", "2");
        await PushTagsAsync("b", "1", "2");
        var answer = (await PutAsync("a", "3")).IsError(403, "DENIED");
        Assert.Equal(
            $"the quota of {Glob} is 4 tags, and it has 4; delete what is not needed any more, or have the quota raised (Registry:Policies:Quotas:{Number})", answer.Message);
        (await PutAsync("a", "2")).Is(201);
        (await Http.DeleteAsync($"/v2/{_team}/b/manifests/1")).Is(202);
        (await PutAsync("a", "3")).Is(201);
        (await PutAsync("a", "4?tag=2")).IsError(403, "DENIED");
    }

    [Fact]
    public async Task WhatIsDeletedAsAWholeCountsNoMore()
    {
        await PushTagsAsync("a", "1", "2", "3", "4");
        await FillAsync(9000, "a");
        (await Http.DeleteAsync($"/api/v1/repositories/{_team}/a")).Is(204);
        Assert.Equal(default, await Http.UsageAsync(Glob));
        await FillAsync(10_000, "a");
    }

    [Fact]
    public async Task OthersAreNotHeldUp()
    {
        await FillAsync(10_000);
        await Http.PushImageAsync(Some.Repository(), "v1");
        await Http.PushImageAsync($"{QuotaRegistries.Team()}/a", "v1");
        await Http.PushImageAsync(_team, "v1");
    }

    private string Number => $"{int.Parse(_team["team".Length..], CultureInfo.InvariantCulture) - 1}";

    private async Task<byte[]> FillAsync(int used, string repository = "a")
    {
        var blob = Some.Bytes(used - (int)(await Http.UsageAsync(Glob)).Bytes);
        (await Http.TryPushBlobAsync($"{_team}/{repository}", blob)).Is(201);
        return blob;
    }

    private async Task PushTagsAsync(string repository, params string[] tags)
    {
        foreach (var tag in tags)
        {
            await Http.PushSmallAsync($"{_team}/{repository}", tag);
        }
    }

    private Task<Answer> MountAsync(Digest digest, string from) => Http.PostAsync($"/v2/{_team}/b/blobs/uploads/?mount={digest}&from={from}");

    private Task<Answer> PutAsync(string repository, string reference) =>
        Http.PutAsync($"/v2/{_team}/{repository}/manifests/{reference}", Some.Utf8(Documents.Small()), ("Content-Type", MediaTypes.OciManifest));
}

public sealed class FullQuotasOpen(QuotaRegistry fixture) : FullQuotas(fixture), IClassFixture<QuotaRegistry>;

public sealed class FullQuotasSignedIn(QuotaSignedInRegistry fixture) : FullQuotas(fixture), IClassFixture<QuotaSignedInRegistry>;
