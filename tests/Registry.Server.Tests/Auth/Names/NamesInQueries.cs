using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Names;

/// <summary>The same names where a mount or a token's scope has them.</summary>
public sealed class NamesInQueries(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    public static TheoryData<string> Names =>
    [
        "secret/x", "Secret/x", "SECRET/X", "team/../secret/x", "team/./../secret/x", "../secret/x", "/secret/x", "//secret/x", "secret/x/", "secret//x", "team/..%2Fsecret/x", "secret%2Fx", "secret%252Fx",
        "secret\\x", "team;secret/x", "team/x,secret/x", "team/x secret/x", " secret/x", "secret/x ", "secret/x\0", "secret/x\0team/", "secret/x\n", "team/x\nsecret/x", "secret/x:pull", "host:5000/secret/x",
        "secret/x@sha256", "ｓecret/x", "sеcret/x", "secret／x", "**", "*", "secret/*", "team", "{user}", ".", "..", "",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AMountFromThereGivesNothing(string name)
    {
        var blob = Some.Bytes(100);
        var (digest, target) = (Digest.Of(blob), Some.Repository("team"));
        await Http.PutBlobAsync("secret/x", blob);
        await Http.PutBlobAsync("team", blob);
        var answer = await Http.PostAsync($"/v2/{target}/blobs/uploads/?mount={digest}&from={Uri.EscapeDataString(name)}", null, StaffedRegistry.Bob);
        Assert.True(answer.Status is 202 or 400, $"{answer.Status}: {answer.Text}");
        (await Http.GetAsync($"/v2/{target}/blobs/{digest}", StaffedRegistry.Admin)).Is(404);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AScopeForItIsNotGranted(string name)
    {
        await Http.PutManifestAsync("secret/x", "v1");
        foreach (var scope in new[] { $"repository:{name}:pull", $"repository:{name}:*", $"repository(plugin):{name}:pull", $"repository:{name}", $"repository:{name}:pull,push repository:{name}:pull" })
        {
            var answer = (await Http.GetAsync($"/token?scope={Uri.EscapeDataString(scope)}", StaffedRegistry.Bob)).Is(200);
            Assert.True(answer.Json.GetProperty("scope").GetString() is "" or "repository:team/x:pull" or "repository:team/x:pull,push,delete", answer.Text);
            var token = Access.Bearer(answer.Json.GetProperty("token").GetString()!);
            (await Http.GetAsync("/v2/secret/x/manifests/v1", token)).IsError(404, "NAME_UNKNOWN");
            (await Http.PostAsync("/v2/secret/x/blobs/uploads/", null, token)).IsError(403, "DENIED");
        }
    }

    [Theory]
    [InlineData("repository:team/x:PULL")]
    [InlineData("Repository:team/x:pull")]
    [InlineData("repository:team/x: pull")]
    [InlineData("repository:team/x:")]
    [InlineData("repository:team/x")]
    [InlineData("repository::pull")]
    [InlineData("repositorypull")]
    [InlineData("repositories:team/x:pull")]
    [InlineData(":team/x:pull")]
    [InlineData(":::")]
    [InlineData("registry:catalog:*:pull")]
    public async Task AScopeThatIsNoneGrantsNothing(string scope)
    {
        var answer = (await Http.GetAsync($"/token?scope={Uri.EscapeDataString(scope)}", StaffedRegistry.Bob)).Is(200);
        Assert.Equal("", answer.Json.GetProperty("scope").GetString());
    }
}
