using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>A registry that trusts two issuers: <c>ci</c>, which it asks for its keys, and <c>cluster</c>, whose keys lie in a file.</summary>
internal sealed class WorkloadRegistry : IAsyncDisposable
{
    public const string ClusterIssuer = "https://kubernetes.default.svc.cluster.local";

    private readonly TempFolder _folder = new();

    private WorkloadRegistry(TestIssuer issuer) => Issuer = issuer;

    public TestIssuer Issuer { get; }

    public IssuerKey Key { get; } = IssuerKey.Rsa("first");

    public IssuerKey Elliptic { get; } = IssuerKey.Elliptic("second");

    public ManualTime Clock { get; } = new();

    public TestRegistry Http { get; private set; } = null!;

    public string KeysFile => _folder["keys.json"];

    public static async Task<WorkloadRegistry> StartAsync(Action<AuthOptions>? configure = null)
    {
        var registry = new WorkloadRegistry(await TestIssuer.StartAsync());
        registry.Issuer.Keys = [registry.Key, registry.Elliptic];
        registry.Clock.Advance(TimeSpan.FromDays(100));
        registry.TellCluster(registry.Key);
        registry.Http = await TestRegistry.StartAsync(configure: options => registry.Configure(options, configure), clock: registry.Clock);
        return registry;
    }

    /// <summary>What an issuer says of a job, good for five minutes.</summary>
    /// <param name="more">Further claims, each with a comma before it.</param>
    public string Claims(string more = "", string? issuer = null, string audience = "\"registry\"", int expires = 300, string subject = "\"job\"") =>
        $$"""{"iss":"{{issuer ?? Issuer.Address}}","sub":{{subject}},"aud":{{audience}},"exp":{{Now + expires}}{{more}}}""";

    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    public void TellCluster(params IssuerKey[] keys) => _folder.Write("keys.json", TestIssuer.KeySet(keys));

    /// <summary>The answer to whoever brings it as the password.</summary>
    public Task<Answer> SignInAsync(string jwt, string user = "anything") => Http.SendUncheckedAsync("GET", "/token?service=registry", null, Access.Basic(user, jwt));

    /// <summary>Whether it may begin a push.</summary>
    public async Task<bool> MayPushAsync(string jwt, string repository)
    {
        var answer = await Http.PostAsync($"/v2/{repository}/blobs/uploads/", null, Access.Basic("ci", jwt));
        return answer.Status == 202 || answer.IsError(403, "DENIED").Status != 403;
    }

    public async ValueTask DisposeAsync()
    {
        await Http.DisposeAsync();
        await Issuer.DisposeAsync();
        Key.Dispose();
        Elliptic.Dispose();
        _folder.Dispose();
    }

    private void Configure(RegistryOptions options, Action<AuthOptions>? configure)
    {
        options.Auth.Issuers.Add(new IssuerOptions { Name = "ci", Issuer = Issuer.Address, Audience = "registry" });
        options.Auth.Issuers.Add(new IssuerOptions { Name = "cluster", Issuer = ClusterIssuer, Audience = "registry", KeysFile = KeysFile });
        (options.Auth.SignIn.FailureDelay, options.Auth.SignIn.MaxFailures) = (TimeSpan.Zero, 1000);
        configure?.Invoke(options.Auth);
    }
}
