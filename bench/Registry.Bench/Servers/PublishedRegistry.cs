using System.Diagnostics;
using System.Reflection;

namespace Registry.Bench.Servers;

/// <summary>This repository's server as who operates it has it: published, and compiled ahead of time (ReadyToRun).</summary>
internal static class PublishedRegistry
{
    // Its build is kept apart from the sources' own, which knows no runtime identifier and would be restored anew each time.
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "registry");

    public static string Command { get; } = $"'{DotnetHost}' '{Path.Combine(Folder, "published", "registry.dll")}'";

    private static string DotnetHost => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Takes seconds when nothing has changed since it was published last.</summary>
    public static void Publish()
    {
        Console.Error.WriteLine("Publishing the registry …");
        using var publish = Process.Start(new ProcessStartInfo(
            DotnetHost,
            [
                "publish", ProjectFile, "-c", "Release", "-r", "linux-x64", "-o", Path.Combine(Folder, "published"), "--artifacts-path", Path.Combine(Folder, "build"),
                // Servers of the build would stay and be in the way of what is measured.
                "--disable-build-servers",
            ])
        { RedirectStandardOutput = true })!;
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"the registry cannot be published:\n{output}");
        }
    }

    private static string ProjectFile =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RegistryServer").Value!;
}
