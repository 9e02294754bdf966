using System.Globalization;

namespace Registry.Server.Maintenance;

/// <summary>Numbers of bytes as people read them: the number itself, and beside it about how much that is.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Text(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]} ({bytes} bytes)");
    }
}
