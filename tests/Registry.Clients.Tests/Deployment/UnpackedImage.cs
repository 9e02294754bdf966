using System.Text.Json.Nodes;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>
/// The image's files in a folder, run without an engine: in a chroot, as the image's user, with the image's variables and the service's. Its root is read-only; what it can
/// write is the data folder and an empty /tmp.
/// </summary>
internal sealed class UnpackedImage : IDisposable
{
    // Its mounts are seen by nobody else, and go with it. A new volume takes its owner from the folder in the image, and so does this one.
    private const string Script =
        """
        set -e
        root=$1 data=$2 user=$3
        shift 3
        chown --reference="$root/var/lib/registry" "$data"
        mount --bind "$root" "$root"
        mount -o remount,bind,ro "$root"
        mount --bind "$data" "$root/var/lib/registry"
        mount -t tmpfs tmpfs "$root/tmp"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        cd "$root"
        exec setpriv --no-new-privs chroot --userspec="$user:$user" --groups= "$root" "$@"
        """;

    private readonly TempFolder _folder = new();
    private readonly JsonNode _config;
    private readonly Dictionary<string, string> _settings;

    private UnpackedImage(JsonNode config, Dictionary<string, string> settings) => (_config, _settings) = (config, settings);

    public static async Task<UnpackedImage> ExportAsync(PublishedImage image, Dictionary<string, string> settings)
    {
        var unpacked = new UnpackedImage(image.Config, settings);
        var container = await image.Docker.RunAsync("create", image.Name);
        await image.Docker.RunAsync("export", "--output", unpacked._folder["image.tar"], container);
        await image.Docker.RunAsync("rm", container);
        Directory.CreateDirectory(unpacked._folder["root"]);
        Directory.CreateDirectory(unpacked._folder["data"]);
        await new Command("tar", [], []).RunAsync("-x", "--same-owner", "-f", unpacked._folder["image.tar"], "-C", unpacked._folder["root"]);
        return unpacked;
    }

    /// <summary>What becomes the image's entry point.</summary>
    public Command Start => ClientTools.Unshare.With(
        ["--mount", "--propagation", "private", "env", "-i", .. Variables, "/bin/sh", "-c", Script, "sh", _folder["root"], _folder["data"], Owner, Program],
        []);

    private string Owner => _config["User"]!.GetValue<string>();

    private string Program => Assert.Single(_config["Entrypoint"]!.AsArray())!.GetValue<string>();

    // The script's own programs lie in the folders of the image's PATH as well.
    private IEnumerable<string> Variables =>
        [.. _config["Env"]!.AsArray().Select(variable => variable!.GetValue<string>()), .. _settings.Select(setting => $"{setting.Key}={setting.Value}")];

    public void Dispose() => _folder.Dispose();
}
