using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;
using Registry.Clients.Tests.Transfers;

namespace Registry.Clients.Tests.Mirror;

/// <summary>A registry in front of an official one, which stands for Docker Hub until it is stopped.</summary>
public sealed class MirrorRegistry : RegistryProcess
{
    public const string Repository = "library/mirrored";

    private readonly TempFolder _folder = new();
    private OldRegistry? _upstream;

    internal Image Image { get; } = Image.Random(1000, layers: 3);

    // A tag is asked for again each time, so that the second pull sees that nobody answers.
    private protected override (string Name, string? Value)[] Settings =>
    [
        ("Registry__Mirror__Root", "docker.io"),
        ("Registry__Mirror__Upstreams__0__Name", "docker.io"),
        ("Registry__Mirror__Upstreams__0__Url", $"http://{_upstream?.Host ?? "127.0.0.1:1"}"),
        ("Registry__Mirror__Upstreams__0__Fresh", "00:00:00"),
    ];

    /// <summary>From now on nobody answers where Docker Hub was.</summary>
    internal async Task StopUpstreamAsync()
    {
        await _upstream!.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Writes what a client needs below a folder.</summary>
    internal Task<string> WriteConfigAsync(string client, string folder) => AdministerAsync("mirror", "config", client, "--address", $"http://{Host}", "--to", folder);

    private protected override async Task PrepareAsync()
    {
        ClientTools.DockerRegistry.Require();
        _upstream = await OldRegistry.StartAsync(_folder["volume"], _folder["registry.yml"]);
        using var http = new RegistryHttp(_upstream.Host, account: null);
        await http.PushAsync(Repository, "1", Image);
    }
}
