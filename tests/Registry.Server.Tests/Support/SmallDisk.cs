using System.Diagnostics;

namespace Registry.Server.Tests.Support;

/// <summary>A file system of its own, in memory and of a few mebibytes, that fills up for real.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Bytes.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <param name="options">Of tmpfs, such as <c>size=16m</c>. Skips the test where nothing can be mounted.</param>
    public static SmallDisk Mount(string options)
    {
        var disk = new SmallDisk();
        var refusal = Run("mount", "-t", "tmpfs", "-o", options, "registry-test", disk.Path);
        if (refusal is not null)
        {
            disk._folder.Dispose();
            Requirement.Check(met: false, $"a small file system has to be mounted, which needs root: {refusal}");
        }

        return disk;
    }

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    // Null when it worked, else what it said.
    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
