using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Policies.Quotas;

/// <summary>Pushes at the same time: none of a quota's repositories may exceed it together, and no room is left that was asked for.</summary>
public sealed class QuotaRaces(QuotaRegistry fixture) : HttpSuite(fixture), IClassFixture<QuotaRegistry>
{
    private const int Clients = 50;

    private readonly string _team = QuotaRegistries.Team();

    private string Glob => $"{_team}/**";

    [Theory]
    [InlineData(1)]
    [InlineData(Clients)]
    public async Task AsManyBlobsAreTakenAsFit(int repositories)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var answer = await Http.TryPushBlobAsync($"{_team}/r{client % repositories}", Some.Bytes(900));
            Assert.InRange((await Http.UsageAsync(Glob)).Bytes, 0, QuotaRegistries.MaxBytes);
            return answer;
        }));
        Assert.Equal(11, answers.Count(answer => answer.Status == 201));
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsError(403, "DENIED"));
        Assert.Equal(9900, (await Http.UsageAsync(Glob)).Bytes);
    }

    [Fact]
    public async Task AsManyTagsAreTakenAsThereMayBe()
    {
        await Http.PushBlobAsync($"{_team}/a", Documents.EmptyConfig);
        var json = Documents.Small();
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client =>
            Http.PutAsync($"/v2/{_team}/a/manifests/t{client}", Some.Utf8(json), ("Content-Type", MediaTypes.OciManifest))));
        Assert.Equal(QuotaRegistries.MaxTags, answers.Count(answer => answer.Status == 201));
        Assert.Equal(QuotaRegistries.MaxTags, (await Http.GetAsync($"/v2/{_team}/a/tags/list")).Names("tags").Count);
    }

    [Fact]
    public async Task TheSameBlobFromAllIsTakenFromAllAndCountedOnce()
    {
        var blob = Some.Bytes(9000);
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Http.TryPushBlobAsync($"{_team}/a", blob)));
        Assert.Equal(9000, (await Http.UsageAsync(Glob)).Bytes);
        Assert.All(answers, answer => answer.Is(201));
    }
}
