using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>Rules and tokens of the index that no version of the program would have written: they allow nothing, open nothing, and keep nothing else from being read.</summary>
public sealed class DamagedRows : IAsyncLifetime
{
    private const string Rule = "INSERT INTO access_rule (who, repositories, actions, created_at) VALUES ('everybody', '**', 15, 0)";

    private const string Token =
        """
        INSERT INTO access_token (user_name, name, kind, secret_hash, repositories, actions, stamp, created_at) VALUES ('alice', 'damaged', 0, x'00', 'NO//GLOB', 15, '', 0)
        """;

    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(BlobStores.FileSystem);

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task ARuleThatIsAloneDoesNotOpenTheRegistry()
    {
        (await _http.GetAsync("/v2/")).Is(200);
        await DamageAsync(Rule);
        (await _http.GetAsync("/v2/")).IsError(401, "UNAUTHORIZED");
        await _http.RestartAsync();
        (await _http.GetAsync("/v2/")).IsError(401, "UNAUTHORIZED");
    }

    [Theory]
    [InlineData(Rule)]
    [InlineData(Token)]
    public async Task TheOthersAreReadAllTheSame(string damage)
    {
        await DamageAsync(damage);
        await _http.AddUserAsync("alice", "password");
        await _http.AllowAsync("user:alice", "team/**", "push");
        var secret = await _http.CreateTokenAsync("alice", "good", "**", "push");
        await _http.RestartAsync();
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, Access.Basic("alice", secret))).Is(202);
        (await _http.PostAsync("/v2/other/app/blobs/uploads/", null, Access.Basic("alice", secret))).IsError(403, "DENIED");
    }

    private Task DamageAsync(string sql) => _http.ChangeAsync(index =>
    {
        Assert.Equal(1, index.Statement(sql).Execute());
        index.Statement("UPDATE access_version SET version = version + 1").Execute();
    });
}
