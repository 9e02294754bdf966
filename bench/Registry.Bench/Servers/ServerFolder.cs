namespace Registry.Bench.Servers;

/// <summary>The folder of one server in one round: its log, its settings and its data.</summary>
internal sealed class ServerFolder(Server server, int port, DirectoryInfo folder)
{
    private int _emptied;

    public string LogFile => Path.Combine(folder.FullName, "log");

    private string Data => Path.Combine(folder.FullName, $"data-{_emptied}");

    private string Config => Path.Combine(folder.FullName, $"config-{_emptied}.yml");

    /// <summary>The command that starts the server here. The log goes to a file: through a pipe this program would pay for reading it.</summary>
    public string Command => $"exec {Filled(server.Command)} >>'{LogFile}' 2>&1";

    /// <summary>From now on the data are in an empty folder.</summary>
    public void Empty()
    {
        BenchFolder.Shrink(folder);
        _emptied++;
        File.WriteAllText(Config, DockerRegistryConfig.Of(Data, port));
        if (server.Setup is not null && Shell.Output($"{{ {Filled(server.Setup)}; }} 2>>'{LogFile}'") is null)
        {
            throw new InvalidOperationException($"{server.Name} cannot be set up:\n{File.ReadAllText(LogFile)}");
        }
    }

    public void Shrink() => BenchFolder.Shrink(folder);

    private string Filled(string command) => command
        .Replace("{port}", $"{port}", StringComparison.Ordinal)
        .Replace("{data}", Data, StringComparison.Ordinal)
        .Replace("{config}", Config, StringComparison.Ordinal);
}
