using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Skopeo;

/// <summary>What the test classes of skopeo have in common: a registry, and the flags for one without TLS.</summary>
public abstract class SkopeoTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    protected SkopeoTests(RegistryProcess registry)
    {
        ClientTools.Skopeo.Require();
        Registry = registry;
        Skopeo = ClientTools.Skopeo.With([], ("REGISTRY_AUTH_FILE", _folder.Write("auth.json", "{}")), ("TMPDIR", _folder.Path));
    }

    private protected RegistryProcess Registry { get; }

    private protected Command Skopeo { get; }

    public virtual async ValueTask InitializeAsync() => await Skopeo.LoginAsync(Registry, "--tls-verify=false");

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected string Folder(string name) => _folder[name];

    private protected string There(string repositoryAndTag) => $"docker://{Registry.Host}/{repositoryAndTag}";

    private protected Task<string> CopyAsync(string source, string destination, params string[] options) =>
        Skopeo.RunAsync(["copy", "--src-tls-verify=false", "--dest-tls-verify=false", .. options, source, destination]);
}
