namespace Registry.Server.Tests.Support;

/// <summary>Debian's strace: it tells of system calls, and makes them fail.</summary>
internal static class Strace
{
    // Null when it works here, else why it does not: it may be missing, and a container may forbid what it does.
    private static readonly Lazy<string?> Refusal = new(() => Programs.Run("strace", "-o", "/dev/null", "true"));

    /// <summary>The command to start a program under. With <c>-D</c> the program has the process id that strace is started with. Skips the test where strace does not work.</summary>
    public static string[] Command(string output, params string[] arguments)
    {
        Requirement.Check(Refusal.Value is null, $"strace has to work here (apt-get install --no-install-recommends strace): {Refusal.Value}");
        return ["strace", "-f", "-y", "-o", output, .. arguments];
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
