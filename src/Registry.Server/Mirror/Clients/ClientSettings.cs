using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Clients;

/// <summary>A file for a client, where it looks for it.</summary>
internal sealed record ClientFile(string Path, string Text);

/// <summary>What clients have to be told so that they ask this registry instead of its upstreams.</summary>
/// <param name="address">Where they reach it.</param>
/// <param name="hasFallback">Whether they may ask the upstream itself when this registry does not answer.</param>
internal sealed class ClientSettings(MirrorOptions options, Uri address, bool hasFallback)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly IReadOnlyList<Upstream> _upstreams = MirrorRules.Upstreams(options);

    private bool IsPlain => address.Scheme == Uri.UriSchemeHttp;

    /// <summary>One <c>hosts.toml</c> for each upstream (containerd's <c>docs/hosts.md</c>).</summary>
    public IEnumerable<ClientFile> Containerd() => _upstreams.Select(upstream => new ClientFile(
        $"certs.d/{upstream.Name}/hosts.toml",
        $"""
        server = "{Text(hasFallback ? upstream.Address : address)}"

        [host."{Text(address)}"]
          capabilities = ["pull", "resolve"]

        """));

    /// <summary>One file for all (containers-registries.conf(5)).</summary>
    public IEnumerable<ClientFile> Podman() => [new ClientFile("registries.conf", string.Join('\n', _upstreams.Select(upstream => hasFallback ? Mirror(upstream) : Location(upstream))))];

    /// <summary>Only for Docker Hub: the engine has mirrors of no other registry.</summary>
    /// <exception cref="FormatException">The settings name no upstream that is found at the root.</exception>
    public IEnumerable<ClientFile> Docker()
    {
        if (options.Root is not { Length: > 0 })
        {
            throw new FormatException("docker asks its mirrors without saying whose image it means: set Registry:Mirror:Root to the upstream's name, docker.io");
        }

        var daemon = new JsonObject { ["registry-mirrors"] = new JsonArray(Text(address)) };
        if (IsPlain && !address.IsLoopback)
        {
            daemon["insecure-registries"] = new JsonArray(address.Authority);
        }

        return [new ClientFile("daemon.json", $"{daemon.ToJsonString(Indented)}\n")];
    }

    private string Mirror(Upstream upstream) =>
        $"""
        [[registry]]
        prefix = "{upstream.Name}"
        location = "{upstream.Name}"

        [[registry.mirror]]
        location = "{address.Authority}/{upstream.Name}"
        insecure = {(IsPlain ? "true" : "false")}

        """;

    private string Location(Upstream upstream) =>
        $"""
        [[registry]]
        prefix = "{upstream.Name}"
        location = "{address.Authority}/{upstream.Name}"
        insecure = {(IsPlain ? "true" : "false")}

        """;

    private static string Text(Uri uri) => uri.AbsoluteUri.TrimEnd('/');
}
