using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>A mount takes a token for its source as well. Not all clients ask for one by themselves: the .NET SDK and the conformance suite ask for what the challenge names.</summary>
public sealed class MountRights(SignedInRegistry fixture) : HttpSuite(fixture), IClassFixture<SignedInRegistry>
{
    private const string Password = "correct horse";

    private readonly string _user = $"user{Guid.NewGuid():n}";
    private readonly string _source = Some.Repository();
    private readonly string _target = Some.Repository();

    [Fact]
    public async Task ATokenForTheTargetAloneIsToldToAskForTheSourceToo() =>
        Assert.EndsWith(
            $"scope=\"repository:{_target}:pull,push repository:{_source}:pull\",error=\"insufficient_scope\"",
            (await MountAsync(sourceActions: "pull", $"repository:{_target}:pull,push")).Is(401)["WWW-Authenticate"],
            StringComparison.Ordinal);

    [Fact]
    public async Task ATokenForBothMounts() => (await MountAsync(sourceActions: "pull", $"repository:{_target}:pull,push", $"repository:{_source}:pull")).Is(201);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhereItsOwnerMayNotPullNothingIsMounted(bool asked)
    {
        string[] scopes = asked ? [$"repository:{_target}:pull,push", $"repository:{_source}:pull"] : [$"repository:{_target}:pull,push"];
        (await MountAsync(sourceActions: "push,delete", scopes)).Is(202);
    }

    private async Task<Answer> MountAsync(string sourceActions, params string[] scopes)
    {
        await Http.AddUserAsync(_user, Password);
        await Http.AllowAsync($"user:{_user}", _source, sourceActions);
        await Http.AllowAsync($"user:{_user}", _target, "pull,push");
        var digest = await Http.PushBlobAsync(_source, Some.Bytes(1000));
        return await Http.PostAsync($"/v2/{_target}/blobs/uploads/?mount={digest}&from={_source}", null, Access.Bearer(await Http.TokenAsync(_user, Password, scopes)));
    }
}
