using System.Diagnostics;

namespace Registry.Bench.Servers;

/// <summary>Commands as they are written for a server.</summary>
internal static class Shell
{
    public static ProcessStartInfo Start(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command.Replace("{registry}", PublishedRegistry.Command, StringComparison.Ordinal)]);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("REGISTRY_", StringComparison.Ordinal)).ToList())
        {
            // docker-registry takes each for a setting.
            start.Environment.Remove(name);
        }

        return start;
    }

    /// <summary>What the command writes, or null when it fails.</summary>
    public static string? Output(string command)
    {
        var start = Start(command);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
}
