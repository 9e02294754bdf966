namespace Registry.Server.Tests.Support;

/// <summary>Debian's strace: it tells of system calls, and makes them fail.</summary>
internal static class Strace
{
    private static readonly string? Path =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => System.IO.Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);

    /// <summary>The command to start a program under. With <c>-D</c> the program has the process id that strace is started with. Skips the test where there is no strace.</summary>
    public static string[] Command(string output, params string[] arguments)
    {
        Requirement.Check(Path is not null, "strace is not installed: apt-get install --no-install-recommends strace");
        return [Path!, "-f", "-y", "-o", output, .. arguments];
    }

    /// <summary>Makes system calls of a running process fail, as long as it is not disposed of.</summary>
    /// <param name="calls">Their names, set apart by commas.</param>
    /// <param name="error">Such as <c>EIO</c>.</param>
    /// <param name="path">Only those on this file or folder.</param>
    public static async Task<InjectedFault> InjectAsync(int process, string calls, string error, string path)
    {
        var fault = new InjectedFault(Command("/dev/null", "-p", $"{process}", "-P", path, "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}"));
        await fault.BeginsAsync();
        return fault;
    }

    /// <summary>The lines of a trace, once the process has ended and all is written.</summary>
    public static async Task<string[]> ReadAsync(string output, int process)
    {
        var lines = Array.Empty<string>();
        await Patience.UntilAsync(async () =>
        {
            lines = await File.ReadAllLinesAsync(output, System.Text.Encoding.Latin1);
            return lines.Any(line => line.StartsWith($"{process} ", StringComparison.Ordinal) && line.EndsWith(" +++", StringComparison.Ordinal));
        });
        return lines;
    }
}
