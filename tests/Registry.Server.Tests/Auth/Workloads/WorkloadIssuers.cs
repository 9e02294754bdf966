using Registry.Server.Index.Uses;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>Where an issuer's keys come from, and what happens when they change or cannot be had.</summary>
public sealed class WorkloadIssuers : IAsyncLifetime
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly IssuerKey _next = IssuerKey.Rsa("next");
    private WorkloadRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await WorkloadRegistry.StartAsync(auth => auth.SignIn.MaxFailures = 1);

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _next.Dispose();
    }

    [Fact]
    public async Task ANewKeyIsFoundAtOnce()
    {
        await SignInAsync(_registry.Key, 200);
        _registry.Clock.Advance(Pause);
        _registry.Issuer.Keys = [_next];
        await SignInAsync(_next, 200);
        Assert.Equal(2, _registry.Issuer.LookUps);
        await SignInAsync(_registry.Key, 401, "another");
    }

    [Fact]
    public async Task KeysThatNobodyHasAreLookedForOnceInAWhile()
    {
        await SignInAsync(_registry.Key, 200);
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(_next, 401, $"user{i}");
        }

        Assert.Equal(1, _registry.Issuer.LookUps);
        _registry.Clock.Advance(Pause);
        await Task.WhenAll(Enumerable.Range(5, 20).Select(i => SignInAsync(_next, 401, $"user{i}")));
        Assert.Equal(2, _registry.Issuer.LookUps);
    }

    [Fact]
    public async Task AKeyThatWasWithdrawnIsForgottenWithinADay()
    {
        await SignInAsync(_registry.Key, 200);
        _registry.Issuer.Keys = [_next];
        _registry.Clock.Advance(TimeSpan.FromHours(12));
        await SignInAsync(_registry.Key, 200, "another");
        await SignInAsync(_next, 200);
        await SignInAsync(_registry.Key, 401, "a third");
    }

    [Fact]
    public async Task OneThatDoesNotAnswerIsNoFailureOfWhoSignsIn()
    {
        _registry.Issuer.IsDown = true;
        var jwt = _registry.Key.Sign(_registry.Claims());
        (await _registry.SignInAsync(jwt)).IsError(503, "UNAVAILABLE");
        (await _registry.Http.SendUncheckedAsync("GET", "/v2/", null, Access.Basic("anything", jwt))).IsError(503, "UNAVAILABLE");
        _registry.Issuer.IsDown = false;
        (await _registry.SignInAsync(jwt)).Is(503);
        _registry.Clock.Advance(Pause);
        (await _registry.SignInAsync(jwt)).Is(200);
        Assert.Single(await _registry.Http.EventsAsync());
    }

    [Fact]
    public async Task TheKeysThatAreKnownOutliveItsAbsence()
    {
        await SignInAsync(_registry.Key, 200);
        _registry.Issuer.IsDown = true;
        _registry.Clock.Advance(TimeSpan.FromHours(13));
        await SignInAsync(_registry.Key, 200);
        await SignInAsync(_next, 401);
        await SignInAsync(_registry.Elliptic, 200, "another");
    }

    [Fact]
    public async Task OneCannotSignForAnotherByNamingItsKeyAsThatOneDoes()
    {
        using var same = IssuerKey.Rsa("next");
        _registry.Issuer.Keys = [_next];
        _registry.TellCluster(same);
        (await _registry.SignInAsync(Cluster(same))).Is(200);
        await SignInAsync(_next, 200);
        (await _registry.SignInAsync(Cluster(_next), "a")).Is(401);
        await SignInAsync(same, 401, "b");
    }

    [Fact]
    public async Task AKeyMayBeReplacedByOneOfTheSameName()
    {
        using var same = IssuerKey.Rsa("next");
        _registry.TellCluster(_next);
        (await _registry.SignInAsync(Cluster(_next))).Is(200);
        _registry.TellCluster(same, _registry.Elliptic);
        (await _registry.SignInAsync(Cluster(same))).Is(200);
        _registry.Clock.Advance(TimeSpan.FromMinutes(5));
        (await _registry.SignInAsync(Cluster(_next), "a")).Is(401);
    }

    [Fact]
    public async Task OneThatAnswersNonsenseHasNoKeys()
    {
        _registry.Issuer.Keys = [];
        await SignInAsync(_registry.Key, 401);
    }

    [Fact]
    public async Task AFileOfKeysIsReadAgainWhenItChanges()
    {
        (await _registry.SignInAsync(Cluster(_registry.Key))).Is(200);
        _registry.TellCluster(_next, _registry.Elliptic);
        (await _registry.SignInAsync(Cluster(_next))).Is(200);
        (await _registry.SignInAsync(Cluster(_registry.Elliptic))).Is(200);
        (await _registry.SignInAsync(Cluster(_registry.Key), "another")).Is(401);
        Assert.Equal(0, _registry.Issuer.LookUps);
    }

    [Fact]
    public async Task AMountedOneIsALinkThatStaysAsItIs()
    {
        var folder = Path.GetDirectoryName(_registry.KeysFile)!;
        Directory.CreateDirectory(Path.Combine(folder, "1"));
        Directory.CreateDirectory(Path.Combine(folder, "2"));
        await File.WriteAllTextAsync(Path.Combine(folder, "1", "keys.json"), TestIssuer.KeySet(_registry.Key), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "2", "keys.json"), TestIssuer.KeySet(_next, _registry.Elliptic), TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink(Path.Combine(folder, "data"), "1");
        File.Delete(_registry.KeysFile);
        File.CreateSymbolicLink(_registry.KeysFile, Path.Combine("data", "keys.json"));
        (await _registry.SignInAsync(Cluster(_registry.Key))).Is(200);
        Directory.Delete(Path.Combine(folder, "data"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "data"), "2");
        (await _registry.SignInAsync(Cluster(_next))).Is(200);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{\"keys\":")]
    public async Task AFileThatCannotBeReadIsToldOf(string? content)
    {
        File.Delete(_registry.KeysFile);
        if (content is not null)
        {
            await File.WriteAllTextAsync(_registry.KeysFile, content, TestContext.Current.CancellationToken);
        }

        (await _registry.SignInAsync(Cluster(_registry.Key))).IsError(503, "UNAVAILABLE");
        await _registry.Http.Log.WaitForAsync(line => line.Text.StartsWith("The keys of the issuer cluster cannot be had", StringComparison.Ordinal));
        _registry.TellCluster(_registry.Key);
        (await _registry.SignInAsync(Cluster(_registry.Key))).Is(200);
    }

    private string Cluster(IssuerKey key) => key.Sign(_registry.Claims(issuer: WorkloadRegistry.ClusterIssuer));

    private async Task SignInAsync(IssuerKey key, int status, string user = "ci") => (await _registry.SignInAsync(key.Sign(_registry.Claims()), user)).Is(status);
}
