using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>A mount's source is a matter of what the token's owner may pull. Not all clients ask for a token for it: the .NET SDK and the conformance suite ask for what the challenge names.</summary>
public sealed class MountRights(SignedInRegistry fixture) : HttpSuite(fixture), IClassFixture<SignedInRegistry>
{
    private const string Password = "correct horse";

    private readonly string _user = $"user{Guid.NewGuid():n}";
    private readonly string _source = Some.Repository();
    private readonly string _target = Some.Repository();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ATokenForTheTargetMountsFromWhereItsOwnerMayPull(bool named)
    {
        await Http.AddUserAsync(_user, Password);
        await Http.AllowAsync($"user:{_user}", _source, "pull");
        (await MountAsync(named)).Is(201);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ATokenForTheTargetDoesNotMountFromWhereItsOwnerMayNotPull(bool named)
    {
        await Http.AddUserAsync(_user, Password);
        await Http.AllowAsync($"user:{_user}", _source, "push,delete");
        (await MountAsync(named)).Is(202);
    }

    private async Task<Answer> MountAsync(bool named)
    {
        await Http.AllowAsync($"user:{_user}", _target, "pull,push");
        var digest = await Http.PushBlobAsync(_source, Some.Bytes(1000));
        var token = await Http.TokenAsync(_user, Password, $"repository:{_target}:pull,push");
        return await Http.PostAsync($"/v2/{_target}/blobs/uploads/?mount={digest}{(named ? $"&from={_source}" : "")}", null, Access.Bearer(token));
    }
}
