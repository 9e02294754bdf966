using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Transfers;

/// <summary>A registry that begins with what others left: a volume of registry:2, and archives that podman and skopeo wrote.</summary>
public sealed class MovedInRegistry : RegistryProcess
{
    private readonly TempFolder _folder = new();

    internal Image First { get; } = Image.Random(900);

    internal Image Second { get; } = Image.Random(901);

    internal ImageIndex Index { get; } = ImageIndex.Random(910);

    internal Image Saved { get; } = Image.Random(920, layers: 3);

    /// <summary>What the import of the volume told.</summary>
    internal string Told { get; private set; } = "";

    internal static ClientTool[] Tools { get; } = [ClientTools.DockerRegistry, ClientTools.Podman, ClientTools.Skopeo];

    private protected override async Task PrepareAsync()
    {
        if (Array.TrueForAll(Tools, tool => tool.IsInstalled) && Environment.IsPrivilegedProcess)
        {
            await FillVolumeAsync();
            Told = await AdministerAsync("import", "registry2", _folder["volume"]);
            await WriteArchivesAsync();
            await AdministerAsync("import", "archive", _folder["skopeo.tar"]);
            await AdministerAsync("import", "archive", _folder["podman.tar"]);
            await AdministerAsync("import", "oci", _folder["podman-oci.tar"], "moved/podman-oci");
            _folder.Dispose();
        }
    }

    // Another repository with the same layers, a manifest and a tag that were deleted, and the clean-up of its own.
    private async Task FillVolumeAsync()
    {
        await using var old = await OldRegistry.StartAsync(_folder["volume"], _folder["registry.yml"]);
        await CopyAsync(OciLayout.Write(_folder["first"], "1", First), old.Host, "moved/app:1");
        await CopyAsync(OciLayout.Write(_folder["first-again"], "1", First), old.Host, "moved/same:1");
        await CopyAsync(OciLayout.Write(_folder["second"], "1", Second), old.Host, "moved/app:2", "--format", "v2s2");
        await CopyAsync(OciLayout.Write(_folder["index"], "1", Index), old.Host, "moved/index:1", "--all");
        await CopyAsync(OciLayout.Write(_folder["gone"], "1", Image.Random(930)), old.Host, "moved/app:gone");
        await Skopeo.RunAsync("delete", "--tls-verify=false", $"docker://{old.Host}/moved/app:gone");
        await old.CollectGarbageAsync();
    }

    private async Task WriteArchivesAsync()
    {
        var layout = OciLayout.Write(_folder["saved"], "1", Saved);
        await Skopeo.RunAsync("copy", $"oci:{layout}:1", $"docker-archive:{_folder["skopeo.tar"]}:moved/skopeo:1");
        var podman = ContainerStorage.Of(ClientTools.Podman, _folder);
        DockerArchive.Write(_folder["load.tar"], "localhost:5000/moved/podman:1", Saved);
        await podman.RunAsync("load", "--quiet", "--input", _folder["load.tar"]);
        await podman.RunAsync("save", "--quiet", "--format", "docker-archive", "--output", _folder["podman.tar"], "localhost:5000/moved/podman:1");
        await podman.RunAsync("save", "--quiet", "--format", "oci-archive", "--output", _folder["podman-oci.tar"], "localhost:5000/moved/podman:1");
    }

    private Task<string> CopyAsync(string layout, string host, string name, params string[] options) =>
        Skopeo.RunAsync(["copy", "--dest-tls-verify=false", .. options, $"oci:{layout}:1", $"docker://{host}/{name}"]);

    private Command Skopeo => ClientTools.Skopeo.With([], ("REGISTRY_AUTH_FILE", _folder.Write("auth.json", "{}")), ("TMPDIR", _folder.Path));
}
