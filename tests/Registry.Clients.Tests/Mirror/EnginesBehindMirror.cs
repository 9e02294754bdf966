using Registry.Clients.Tests.Containerd;
using Registry.Clients.Tests.Docker;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Mirror;

public sealed class DockerWithMirror() : DockerEngine(new MirrorRegistry())
{
    private protected override string[] Options => [$"--registry-mirror=http://{Registry.Host}"];
}

public sealed class ContainerdWithMirror() : ContainerdEngine(new MirrorRegistry());

/// <summary>Docker's engine asks its mirror for what it takes to be Docker Hub's.</summary>
public sealed class DockerBehindMirror : IClassFixture<DockerWithMirror>
{
    private const string Name = "mirrored:1";

    private readonly DockerWithMirror _engine;

    public DockerBehindMirror(DockerWithMirror engine)
    {
        DockerEngine.Require();
        _engine = engine;
    }

    [Fact]
    public async Task PullsWithAndWithoutTheUpstream()
    {
        var mirror = (MirrorRegistry)_engine.Registry;
        await _engine.Cli.RunAsync("pull", Name);
        await _engine.Cli.RunAsync("rmi", Name);
        await mirror.StopUpstreamAsync();
        await _engine.Cli.RunAsync("pull", Name);
        Assert.Equal(mirror.Image.Manifest.Descriptor.Digest.ToString(), await _engine.DigestAsync(Name));
    }
}

/// <summary>containerd names the registry that it means.</summary>
public sealed class ContainerdBehindMirror : IClassFixture<ContainerdWithMirror>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ContainerdWithMirror _engine;

    public ContainerdBehindMirror(ContainerdWithMirror engine)
    {
        ContainerdEngine.Require();
        _engine = engine;
    }

    [Fact]
    public async Task PullsWithAndWithoutTheUpstream()
    {
        const string Name = $"docker.io/{MirrorRegistry.Repository}:1";
        var mirror = (MirrorRegistry)_engine.Registry;
        await mirror.WriteConfigAsync("containerd", _folder.Path);
        string[] pull = ["images", "pull", "--snapshotter", "native", "--hosts-dir", _folder["certs.d"], Name];
        await _engine.Ctr.RunAsync(pull);
        await _engine.Ctr.RunAsync("images", "remove", "--sync", Name);
        await mirror.StopUpstreamAsync();
        await _engine.Ctr.RunAsync(pull);
        Assert.Contains(mirror.Image.Manifest.Descriptor.Digest.ToString(), await _engine.Ctr.RunAsync("images", "list", $"name=={Name}"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
