using System.Diagnostics;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>Debian's <c>docker-registry</c>, running.</summary>
internal sealed class DockerRegistryProcess : IAsyncDisposable
{
    private const string Name = "docker-registry";

    private static readonly bool IsInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Name)));

    private readonly Heard<string> _log = new();
    private readonly Process _process;

    private DockerRegistryProcess(string configuration, Action<string> requested)
    {
        _process = new Process { StartInfo = new ProcessStartInfo(Name, ["serve", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true } };

        // It takes each of them for a setting, also those of other programs.
        foreach (var setting in _process.StartInfo.Environment.Keys.Where(key => key.StartsWith("REGISTRY_", StringComparison.Ordinal)).ToList())
        {
            _process.StartInfo.Environment.Remove(setting);
        }

        _process.OutputDataReceived += (_, line) => Pass(line.Data, requested);
        _process.ErrorDataReceived += (_, line) => Pass(line.Data, _log.Add);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Skips the test where it is not installed.</summary>
    public static void Require() => Requirement.Check(IsInstalled, $"{Name} is not installed: apt-get install --no-install-recommends {Name}");

    /// <summary>Returns when it listens.</summary>
    /// <param name="configuration">The path of its file.</param>
    /// <param name="requested">Is told each line of the access log.</param>
    public static async Task<DockerRegistryProcess> StartAsync(string configuration, Action<string> requested)
    {
        var process = new DockerRegistryProcess(configuration, requested);
        var listens = process._log.WaitForAsync(line => line.Contains("msg=\"listening on ", StringComparison.Ordinal));
        await Task.WhenAny(listens, process._process.WaitForExitAsync(CancellationToken.None));
        Assert.False(process._process.HasExited, string.Join('\n', process._log.All));
        await listens;
        return process;
    }

    /// <summary>By SIGKILL, and all it said is heard: it keeps nothing that is not in its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static void Pass(string? line, Action<string> listener)
    {
        if (line is not null)
        {
            listener(line);
        }
    }
}
