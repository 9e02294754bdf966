using System.CommandLine;
using Registry.Server.Mirror.Clients;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry mirror</c>: what clients have to be told of it.</summary>
internal static class MirrorCommands
{
    private const string Examples =
        """
        The upstreams are those of the settings. Without --to the files are printed; with it they are
        written below that folder. Clients then ask this registry only; with --fallback they ask the
        upstream itself where this registry does not answer.

        Examples:
          registry mirror config containerd --address https://mirror.example.com --to /etc/containerd
          registry mirror config podman --address http://localhost:5000 --config /etc/registry.json
          registry mirror config docker --address https://mirror.example.com > /etc/docker/daemon.json
        """;

    private static readonly Argument<string> Client = new("CLIENT") { Description = "containerd, podman (also for buildah, skopeo and CRI-O) or docker" };
    private static readonly Option<string> Address = new("--address") { Description = "Where clients reach this registry", HelpName = "URL", Required = true };
    private static readonly Option<string?> To = new("--to") { Description = "The folder to write into", HelpName = "FOLDER" };
    private static readonly Option<bool> Fallback = new("--fallback") { Description = "Let clients ask the upstream itself where this registry does not answer" };

    public static Command Create() => new("mirror", "Other registries that this one stands in front of")
    {
        FolderCommand.Create("config", "Print or write what a client needs to pull through this registry", Examples, RunAsync, Client, Address, To, Fallback),
    };

    private static async Task<int> RunAsync(RegistryOptions options, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (options.Mirror.Upstreams.Count == 0)
        {
            throw new FormatException("The settings name no upstream (Registry:Mirror:Upstreams); say with --config which file they are in.");
        }

        var output = arguments.InvocationConfiguration.Output;
        foreach (var file in Files(options.Mirror, arguments))
        {
            if (arguments.GetValue(To) is { } folder)
            {
                var path = Path.Combine(folder, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, file.Text, cancellationToken);
                await output.WriteLineAsync($"{path} is written");
            }
            else
            {
                // JSON has no comments, and its file stands alone.
                await output.WriteAsync(file.Path.EndsWith(".json", StringComparison.Ordinal) ? file.Text : $"# {file.Path}\n{file.Text}\n");
            }
        }

        return 0;
    }

    private static IEnumerable<ClientFile> Files(MirrorOptions options, ParseResult arguments)
    {
        var text = arguments.GetRequiredValue(Address);
        var address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", PathAndQuery: "/" }
            ? uri
            : throw new FormatException($"--address: '{text}' is not an address such as https://mirror.example.com");
        var settings = new ClientSettings(options, address, arguments.GetValue(Fallback));
        return arguments.GetRequiredValue(Client) switch
        {
            "containerd" => settings.Containerd(),
            "podman" => settings.Podman(),
            "docker" => settings.Docker(),
            var other => throw new FormatException($"'{other}' is neither containerd, podman nor docker"),
        };
    }
}
