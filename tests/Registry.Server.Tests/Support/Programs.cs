using System.ComponentModel;
using System.Diagnostics;

namespace Registry.Server.Tests.Support;

/// <summary>Programs of the system that do something at once.</summary>
internal static class Programs
{
    /// <summary>Null when it did what it should, else what it said.</summary>
    public static string? Run(string name, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
