using System.Net;
using System.Text.Json;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class FaultsOnDemand : FaultTests
{
    [Theory]
    [InlineData(429, "TOOMANYREQUESTS")]
    [InlineData(500, "UNKNOWN")]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(403, "DENIED")]
    public async Task AnswerAStatusWithTheSpecificationsError(int status, string code)
    {
        Registry.Faults.Inject(Fault.Status(status, TimeSpan.FromSeconds(1.2)));

        using var answer = await Client.GetAsync("/v2/app/manifests/1", Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(code, body.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(399)]
    [InlineData(600)]
    public void TakeOnlyStatusesOfErrors(int status) => Assert.Throws<ArgumentOutOfRangeException>(() => Fault.Status(status));

    [Fact]
    public async Task ComeOnceAndForSomeRequestsOnly()
    {
        var fault = Registry.Faults.Inject(Fault.TooManyRequests(), request => request.Is("GET", RegistryResource.Manifest), times: 1);

        Assert.Equal(200, await Client.StatusAsync(BlobPath));
        Assert.Equal(429, await Client.StatusAsync("/v2/app/manifests/1"));
        Assert.Equal(200, await Client.StatusAsync("/v2/app/manifests/1"));
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task ComeOneAfterTheOtherWhereEachAnswers()
    {
        var busy = Registry.Faults.Inject(Fault.TooManyRequests(), times: 2);
        var broken = Registry.Faults.Inject(Fault.Status(500), times: 1);

        Assert.Equal(429, await Client.StatusAsync("/v2/"));
        Assert.Equal((1, 0), (busy.Hits, broken.Hits));
        Assert.Equal(429, await Client.StatusAsync("/v2/"));
        Assert.Equal(500, await Client.StatusAsync("/v2/"));
        Assert.Equal(200, await Client.StatusAsync("/v2/"));
        Assert.Equal([1, 1, 1, 0], Registry.Requests.Select(request => request.Faults.Count));
    }

    [Fact]
    public async Task GoOnUntilTheyAreHealed()
    {
        using (Registry.Faults.Inject(Fault.Status(500)))
        {
            Assert.Equal(500, await Client.StatusAsync("/v2/"));
            Assert.Equal(500, await Client.StatusAsync("/v2/"));
        }

        Assert.Equal(200, await Client.StatusAsync("/v2/"));
        Registry.Faults.Inject(Fault.Status(502));
        Registry.Faults.Heal();
        Assert.Equal(200, await Client.StatusAsync("/v2/"));
    }

    [Fact]
    public async Task ChallengeWhoeverComes()
    {
        Registry.Faults.Inject(Fault.Unauthorized(), times: 1);

        using var answer = await Client.GetAsync("/v2/", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task ExpireATokenAsTimeDoes()
    {
        var token = await Client.TokenAsync("repository:app:pull");
        using var bearer = Registry.CreateClient().WithToken(token);
        var fault = Registry.Faults.Inject(Fault.ExpiredToken(), times: 1);

        Assert.Equal(200, await Client.StatusAsync("/v2/app/manifests/1"));
        var early = await ChallengeAsync(bearer);
        Assert.Equal(200, await bearer.StatusAsync("/v2/app/manifests/1"));
        Registry.Clock.Advance(TimeSpan.FromHours(2));
        var late = await ChallengeAsync(bearer);

        Assert.Equal(1, fault.Hits);
        Assert.Contains("invalid_token", early, StringComparison.Ordinal);
        Assert.Equal(late, early);
    }

    [Fact]
    public async Task DropAConnectionWithoutAnAnswer()
    {
        Registry.Faults.Inject(Fault.Drop(), times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.PutAsync("/v2/app/manifests/2", new ByteArrayContent([]), Token));

        await Assert.Single(Registry.Requests).Completion.WaitAsync(Token);
        Assert.Null(Assert.Single(Registry.Requests).Status);
    }

    [Fact]
    public async Task StallAnAnswerUntilTheyAreHealed()
    {
        var fault = Registry.Faults.Inject(Fault.Stall());
        var answer = Client.StatusAsync("/v2/");
        await Registry.Requests.WaitForAsync(request => request.Faults.Contains(fault.Fault), Token);
        Assert.False(answer.IsCompleted);

        fault.Heal();

        Assert.Equal(200, await answer);
    }

    [Fact]
    public async Task TellWhatAPredicateThrew()
    {
        Registry.Faults.Inject(Fault.Drop(), request => throw new InvalidOperationException("my mistake"));

        using var answer = await Client.GetAsync("/v2/", Token);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("the predicate of a fault threw: my mistake", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<string> ChallengeAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/v2/app/manifests/1", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return answer.Headers.WwwAuthenticate.ToString();
    }
}
