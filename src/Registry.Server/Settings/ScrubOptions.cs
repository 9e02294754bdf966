using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>What reads all that is kept again while the registry works, and looks whether it is still right.</summary>
internal sealed class ScrubOptions
{
    /// <summary>How long ago content may have been found right until it is read again; zero leaves it to <c>registry verify</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Bytes that are read in a second at most. 32 MiB are 83 TB in 30 days, and a fifth of what a disk of spinning platters gives.</summary>
    [Range(64 * 1024, int.MaxValue)]
    public int MaxRate { get; set; } = 32 * 1024 * 1024;
}
