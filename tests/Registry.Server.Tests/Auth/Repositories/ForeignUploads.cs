using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>An upload's id is worth nothing in another's hands or in another repository, and whoever tries it does not disturb it.</summary>
public sealed class ForeignUploads(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private readonly string _repository = Some.Repository("team");
    private readonly byte[] _blob = Some.Bytes(1000);

    private Digest Digest => Digest.Of(_blob);

    [Fact]
    public async Task AreUnknownToOthers()
    {
        var location = await BeginAsync();
        await AssertUnknownAsync(location, StaffedRegistry.Admin);
        await AssertGoesOnAsync(location, StaffedRegistry.Bob);
    }

    [Fact]
    public async Task AreOutOfReachWithoutARightToPush()
    {
        var location = await BeginAsync();
        foreach (var (method, path) in Tries(location))
        {
            (await Http.SendAsync(method, path, method == "GET" ? null : [1], StaffedRegistry.Carol)).IsError(403, "DENIED");
            (await Http.SendAsync(method, path, method == "GET" ? null : [1])).IsError(401, "UNAUTHORIZED");
        }

        await AssertGoesOnAsync(location, StaffedRegistry.Bob);
    }

    [Fact]
    public async Task AreUnknownInAnotherRepository()
    {
        var location = await BeginAsync();
        await AssertUnknownAsync(location.Replace(_repository, Some.Repository("team"), StringComparison.Ordinal), StaffedRegistry.Bob);
        await AssertGoesOnAsync(location, StaffedRegistry.Bob);
    }

    [Fact]
    public async Task GoOnWithEachCredentialOfTheirOwner()
    {
        var location = await BeginAsync();
        var secret = await Http.CreateTokenAsync("bob", "uploads", _repository, "pull,push");
        var token = await Http.TokenAsync("bob", secret, $"repository:{_repository}:push");
        (await Http.GetAsync(location, Access.Basic("bob", secret))).Is(204).Has("Range", "0-499");
        await AssertGoesOnAsync(location, Access.Bearer(token));
    }

    [Fact]
    public async Task ATokenForTheSameRepositoryOfAnotherUserDoesNotReachThem()
    {
        var location = await BeginAsync();
        await AssertUnknownAsync(location, Access.Basic("admin", await Http.CreateTokenAsync("admin", _repository.Replace('/', '-'), "**", "admin")));
        await AssertGoesOnAsync(location, StaffedRegistry.Bob);
    }

    private static (string Method, string Path)[] Tries(string location) =>
        [("GET", location), ("PATCH", location), ("PUT", $"{location}?digest={Digest.Of([1])}"), ("DELETE", location)];

    private async Task<string> BeginAsync()
    {
        var location = (await Http.PostAsync($"/v2/{_repository}/blobs/uploads/", null, StaffedRegistry.Bob)).Is(202).Location;
        return (await Http.PatchAsync(location, _blob[..500], StaffedRegistry.Bob)).Is(202).Location;
    }

    private async Task AssertUnknownAsync(string location, (string Name, string Value) caller)
    {
        foreach (var (method, path) in Tries(location))
        {
            (await Http.SendAsync(method, path, method == "GET" ? null : [1], caller)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        }
    }

    private async Task AssertGoesOnAsync(string location, (string Name, string Value) caller)
    {
        (await Http.GetAsync(location, caller)).Is(204).Has("Range", "0-499");
        (await Http.PatchAsync(location, _blob[500..], caller)).Is(202);
        (await Http.PutAsync($"{location}?digest={Digest}", null, caller)).Is(201);
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest}", StaffedRegistry.Admin)).Is(200).Body);
    }
}
