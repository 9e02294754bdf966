using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>What removes garbage while the registry works.</summary>
internal sealed class CleanupOptions
{
    /// <summary>How often it runs; zero leaves it to <c>registry gc</c>. A timer can wait for 49 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a blob that no manifest references stays after it was pushed, or a client was told that it is here: longer than any push takes from its first blob to its manifest.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The share of the time that it may work, in percent; the rest it waits, so that pushes and pulls hardly notice.</summary>
    [Range(1, 100)]
    public int Share { get; set; } = 25;
}

internal sealed class TrashOptions
{
    /// <summary>How long what was deleted, and what a tag pointed to before, can be brought back; zero keeps nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7);
}

internal sealed class HistoryOptions
{
    /// <summary>How long the moves of tags are remembered.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(365);
}
