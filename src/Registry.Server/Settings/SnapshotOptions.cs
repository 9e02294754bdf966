using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>Copies of the index that are kept in the data folder, for when it is lost.</summary>
internal sealed class SnapshotOptions
{
    /// <summary>How often one is taken; zero is never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How many are kept. Each is as large as the index.</summary>
    [Range(1, 1000)]
    public int Keep { get; set; } = 4;
}
