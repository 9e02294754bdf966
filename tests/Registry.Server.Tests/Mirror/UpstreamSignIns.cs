using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Signing in at an upstream, as each kind of registry wants it; and nobody else ever sees the credentials.</summary>
public sealed class UpstreamSignIns : MirrorSuite
{
    private const string User = "robot";
    private const string Password = "s3cret-of-the-upstream";

    private readonly TempFolder _folder = new();
    private UpstreamOptions _options = null!;

    [Fact]
    public async Task WithAPassword()
    {
        Upstream.Auth = UpstreamAuth.Basic(User, Password);
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Assert.Single(Upstream.Requests, request => request.Authorization is null);
    }

    [Fact]
    public async Task WithATokenThatIsShared()
    {
        Upstream.Auth = UpstreamAuth.Bearer(Upstream.Tokens);
        Upstream.Tokens.Account = (User, Password);
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Tokens.Issued);
        Time.Offset += TimeSpan.FromMinutes(10);
        await PullAsync(image, "v1");
        Assert.Equal(2, Upstream.Tokens.Issued);
    }

    [Fact]
    public async Task FiftyClientsShareATokenToo()
    {
        Upstream.Auth = UpstreamAuth.Bearer(Upstream.Tokens);
        var image = Upstream.PutImage(Repository, "v1");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PullAsync(image, "v1")));
        Assert.Equal(1, Upstream.Tokens.Issued);
    }

    [Fact]
    public async Task ATokenThatWasWithdrawnIsReplaced()
    {
        Upstream.Auth = UpstreamAuth.Bearer(Upstream.Tokens);
        var image = Upstream.PutImage(Repository, "v1");
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Upstream.Tokens.Revoke();
        await PullAsync(image, "v1");
        Assert.Equal(2, Upstream.Tokens.Issued);
    }

    [Fact]
    public async Task WithARefreshToken()
    {
        Upstream.Auth = UpstreamAuth.Bearer(Upstream.Tokens);
        Upstream.Tokens.Account = (User, "another");
        _options.RefreshTokenFile = _folder["refresh"];
        await File.WriteAllTextAsync(_folder["refresh"], Upstream.Tokens.RefreshToken + "\n", Token);
        await PullAsync(Upstream.PutImage(Repository, "v1"), "v1");
        Assert.Equal(1, Upstream.Count("POST", UpstreamTokens.Path));
    }

    [Fact]
    public async Task WrongCredentialsAreToldOfWithoutThem()
    {
        Upstream.Auth = UpstreamAuth.Bearer(Upstream.Tokens);
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Upstream.Tokens.Account = (User, "another");
        Upstream.Tokens.Revoke();
        var answer = (await AskAsync("manifests/v2")).IsError(404, "MANIFEST_UNKNOWN");
        Assert.Contains("credentials", answer.Message, StringComparison.Ordinal);
        Time.Offset += TimeSpan.FromHours(1);
        var old = (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Assert.Equal(image.Bytes, old.Body);
        Assert.Contains("credentials", old["Warning"], StringComparison.Ordinal);
        Assert.DoesNotContain(Password, answer.Text + old["Warning"] + Http.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CredentialsDoNotFollowToAnotherHost()
    {
        await using var elsewhere = await FaultyUpstream.StartAsync();
        Upstream.Auth = UpstreamAuth.Basic(User, Password);
        var image = Upstream.PutImage(Repository, "v1");
        image.Blobs.ToList().ForEach(blob => elsewhere.PutBlob(blob));
        using var trouble = Upstream.Fail("/blobs/", Fault.RedirectTo(elsewhere.Address));
        await PullAsync(image, "v1");
        Assert.Equal(2, elsewhere.Requests.Count);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task WhereItRedirectsToDoesNotSayHowToSignIn()
    {
        await using var elsewhere = await FaultyUpstream.StartAsync();
        elsewhere.Auth = UpstreamAuth.Bearer(elsewhere.Tokens);
        var image = Upstream.PutImage(Repository, "v1");
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        using var trouble = Upstream.Fail("/blobs/", Fault.RedirectTo(elsewhere.Address));
        (await AskAsync($"blobs/{image.Layer.Digest}")).IsError(404, "BLOB_UNKNOWN");
        Assert.Equal(0, elsewhere.Count("GET", UpstreamTokens.Path));
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task WhoMayNotPullHereGetsNothingFromThere()
    {
        Upstream.PutImage(Repository, "v1");
        await Http.AddUserAsync("alice", "a password");
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(401);
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns={Name}")).Is(401);
        Assert.Empty(Upstream.Requests);
        await Http.AllowAsync("anonymous", $"{Name}/**", "pull");
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns={Name}")).Is(200);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        _options = upstream;
        (upstream.Username, upstream.Password) = (User, Password);
    }
}
