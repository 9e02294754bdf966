using System.Runtime.InteropServices;

namespace Registry.Bench.Reports;

/// <summary>What the figures depend on besides the servers.</summary>
internal sealed record MachineFacts(int Processors, string Processor, string Kernel, long MemoryBytes, string FileSystem, string System, string Runtime)
{
    /// <param name="data">A folder on the disk that is measured.</param>
    public static MachineFacts Of(string data) => new(
        Environment.ProcessorCount,
        Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        new DriveInfo(Path.GetFullPath(data)).DriveFormat,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    public override string ToString() =>
        $"{Processors} processors ({Processor}), {MemoryBytes / (1L << 30)} GiB of memory, {FileSystem}, Linux {Kernel}, {System}, {Runtime}";

    private static string? Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
