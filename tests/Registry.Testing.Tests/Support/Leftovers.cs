using System.Net.NetworkInformation;

namespace Registry.Testing.Tests.Support;

/// <summary>What of registries there is in this process and on this machine. Read from <c>/proc</c>, where threads and open files have their names.</summary>
internal static class Leftovers
{
    /// <summary>The names of the threads that registries start.</summary>
    public static IReadOnlyList<string> Threads() =>
        [.. Directory.EnumerateDirectories("/proc/self/task").Select(task => NameOf($"{task}/comm")).Where(name => name is "index writer" or "log" or "journal" or "Kestrel Timer")];

    /// <summary>The files of registries that are open.</summary>
    public static IReadOnlyList<string> OpenFiles() =>
        [.. Directory.EnumerateFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget ?? "").Where(target => target.Contains("test-registry-", StringComparison.Ordinal))];

    /// <summary>The folders that registries made.</summary>
    public static IReadOnlyList<string> Folders() => Directory.GetDirectories(Path.GetTempPath(), "test-registry-*");

    public static bool IsListening(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    // A thread may end between being listed and being read.
    private static string NameOf(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
