using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>A mount gives nobody what they may not pull. It is no error either: what cannot be mounted opens a session, and clients go on from there.</summary>
public sealed class HiddenMounts(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private readonly string _hidden = Some.Repository("secret");
    private readonly string _target = Some.Repository("team");
    private readonly byte[] _blob = Some.Bytes(1000);

    private Digest Digest => Digest.Of(_blob);

    [Fact]
    public async Task FromARepositoryThatMayNotBePulledOpenASession()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        await AssertSessionAsync($"&from={_hidden}", StaffedRegistry.Bob);
    }

    [Fact]
    public async Task FromNowhereFindNothingThatMayNotBePulled()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        await AssertSessionAsync("", StaffedRegistry.Bob);
    }

    [Fact]
    public async Task FromNowhereFindWhatMayBePulledSomewhere()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        await Http.PutBlobAsync(Some.Repository("team"), _blob);
        (await MountAsync("", StaffedRegistry.Bob)).Is(201);
        (await Http.GetAsync($"/v2/{_target}/blobs/{Digest}", StaffedRegistry.Bob)).Is(200);
    }

    [Fact]
    public async Task OfAnAdministratorFindEverything()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        (await MountAsync("", StaffedRegistry.Admin)).Is(201);
    }

    [Fact]
    public async Task AreHeldToTheAccessTokensLimits()
    {
        var source = Some.Repository("team");
        await Http.PutBlobAsync(source, _blob);
        var secret = await Http.CreateTokenAsync("bob", _target.Replace('/', '-'), _target, "pull,push");
        await AssertSessionAsync($"&from={source}", Access.Basic("bob", secret));
        await AssertSessionAsync("", Access.Basic("bob", secret));
    }

    [Fact]
    public async Task AreHeldToTheBearerTokensScope()
    {
        var source = Some.Repository("team");
        await Http.PutBlobAsync(source, _blob);
        var target = $"repository:{_target}:pull,push";
        foreach (var scopes in (string[][])[[target], [target, $"repository:{source}:push"]])
        {
            var token = Access.Bearer(await Http.TokenAsync("bob", StaffedRegistry.Password, scopes));
            Assert.EndsWith($"scope=\"{target} repository:{source}:pull\",error=\"insufficient_scope\"", (await MountAsync($"&from={source}", token)).Is(401)["WWW-Authenticate"], StringComparison.Ordinal);
        }

        (await MountAsync($"&from={source}", Access.Bearer(await Http.TokenAsync("bob", StaffedRegistry.Password, target, $"repository:{source}:pull")))).Is(201);
    }

    [Fact]
    public async Task OfATokenForAHiddenSourceAreNoError()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        var token = await Http.TokenAsync("bob", StaffedRegistry.Password, $"repository:{_target}:pull,push", $"repository:{_hidden}:pull");
        await AssertSessionAsync($"&from={_hidden}", Access.Bearer(token));
    }

    [Fact]
    public async Task TakeARightToPush()
    {
        var source = Some.Repository("team");
        await Http.PutBlobAsync(source, _blob);
        (await MountAsync($"&from={source}", StaffedRegistry.Carol)).IsError(403, "DENIED");
        (await MountAsync($"&from={source}", StaffedRegistry.Dave)).IsError(403, "DENIED");
        (await Http.PostAsync($"/v2/{_target}/blobs/uploads/?mount={Digest}&from={source}")).IsError(401, "UNAUTHORIZED");
        (await Http.GetAsync($"/v2/{_target}/blobs/{Digest}", StaffedRegistry.Admin)).Is(404);
    }

    private Task<Answer> MountAsync(string from, (string Name, string Value) caller) => Http.PostAsync($"/v2/{_target}/blobs/uploads/?mount={Digest}{from}", null, caller);

    private async Task AssertSessionAsync(string from, (string Name, string Value) caller)
    {
        var location = (await MountAsync(from, caller)).Is(202).Location;
        (await Http.GetAsync($"/v2/{_target}/blobs/{Digest}", StaffedRegistry.Admin)).Is(404);
        (await Http.GetAsync(location, caller)).Is(204).Has("Range", "0--1");
    }
}
