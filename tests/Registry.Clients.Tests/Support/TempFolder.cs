using System.Diagnostics;

namespace Registry.Clients.Tests.Support;

internal sealed class TempFolder : IDisposable
{
    // A short name: podman takes no run folder of more than 50 characters.
    public string Path { get; } = Directory.CreateTempSubdirectory("clients-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public void Dispose()
    {
        foreach (var mount in Mounts())
        {
            using var umount = Process.Start("umount", mount);
            umount.WaitForExit();
        }

        Directory.Delete(Path, recursive: true);
    }

    // Container engines leave some behind, and what is mounted cannot be deleted. The last one mounted has to go first.
    private List<string> Mounts() =>
        [.. File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(point => point.StartsWith(Path, StringComparison.Ordinal)).Reverse()];
}
