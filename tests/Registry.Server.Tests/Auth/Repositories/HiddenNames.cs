using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>Whether a repository is there is nothing that an answer tells those who may not see it: it is to the byte that of a repository that is not there.</summary>
public sealed class HiddenNames(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private const string Id = "7f3b1f0e-3c1f-4a53-9d3c-0f3f6f6c6b11";

    public static TheoryData<string, string> Requests()
    {
        var data = new TheoryData<string, string>();
        var digest = Digest.Of(Documents.EmptyConfig);
        foreach (var path in new[] { "manifests/v1", $"manifests/{digest}", $"blobs/{digest}", "blobs/uploads/", $"blobs/uploads/{Id}", "tags/list", "tags/list?n=1", $"referrers/{digest}" })
        {
            foreach (var method in new[] { "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS" })
            {
                data.Add(method, $"/v2/{{0}}/{path}");
            }
        }

        data.Add("DELETE", "/api/v1/repositories/{0}");
        data.Add("POST", $"/v2/{{0}}/blobs/uploads/?mount={digest}&from={{0}}");
        data.Add("POST", $"/v2/{{0}}/blobs/uploads/?digest={digest}");
        data.Add("PUT", $"/v2/{{0}}/blobs/uploads/{Id}?digest={digest}");
        data.Add("PUT", "/v2/{0}/manifests/v1?tag=v2");
        data.Add("POST", $"/v2/team/mounts/blobs/uploads/?mount={digest}&from={{0}}");
        data.Add("GET", "/token?scope=repository:{0}:pull,push");
        return data;
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task AreAnsweredAsThoughTheyWereNotThere(string method, string path)
    {
        var there = Some.Repository("secret");
        var notThere = $"{there[..^1]}z";
        await Http.PutManifestAsync(there, "v1");
        foreach (var caller in await CallersAsync(there))
        {
            var (first, second) = (await AskAsync(there, caller), await AskAsync(notThere, caller));
            Assert.Equal(Shown(first).Replace(there, notThere, StringComparison.Ordinal), Shown(second));
        }

        Task<Answer> AskAsync(string name, (string Name, string Value)[] caller) =>
            Http.SendAsync(method, string.Format(null, path, name), method is "GET" or "HEAD" or "DELETE" or "OPTIONS" ? null : [], [.. caller, ("Content-Type", MediaTypes.OciManifest)]);
    }

    // Those without any right to it, with every kind of credential.
    private async Task<List<(string Name, string Value)[]>> CallersAsync(string name)
    {
        var secret = await Http.CreateTokenAsync("admin", name.Replace('/', '-'), "team/**", "admin");
        var scope = $"repository:{name}:pull,push,delete";
        return
        [
            [],
            [StaffedRegistry.Dave],
            [StaffedRegistry.Bob],
            [Access.Basic("admin", secret)],
            [Access.Bearer(await Http.TokenAsync(null, null, scope))],
            [Access.Bearer(await Http.TokenAsync("bob", StaffedRegistry.Password, scope))],
            [Access.Bearer(await Http.TokenAsync("admin", StaffedRegistry.Password, "repository:team/x:pull"))],
        ];
    }

    private static string Shown(Answer answer)
    {
        string[] changing = ["Location", "Docker-Upload-UUID"];
        var headers = new[] { "Allow", "Content-Type", "Content-Length", "WWW-Authenticate", "Range", "Link", "ETag", "Docker-Content-Digest", "OCI-Subject", "Retry-After", "Cache-Control", "Vary" };
        var text = answer.Text.StartsWith("{\"token\"", StringComparison.Ordinal) ? answer.Json.GetProperty("scope").GetRawText() : answer.Text;
        return string.Join('\n', [$"{answer.Status}", .. headers.Select(name => $"{name}: {answer[name]}"), .. changing.Select(name => $"{name}: {answer[name] is null}"), text]);
    }
}
