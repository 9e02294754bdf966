namespace Registry.Server.Tests.Faults;

/// <summary>A program that cleans up all the time.</summary>
internal static class CleaningSettings
{
    public static TimeSpan Grace { get; } = TimeSpan.FromHours(1);

    /// <param name="every">How long it rests.</param>
    /// <param name="trash">How long what was deleted is kept.</param>
    public static (string Name, string Value)[] With(TimeSpan every, TimeSpan trash) =>
    [
        ("Registry__Log__Requests", "false"),
        ("Registry__Cleanup__Every", $"{every:c}"),
        ("Registry__Cleanup__Grace", $"{Grace:c}"),
        ("Registry__Cleanup__Share", "100"),
        ("Registry__Trash__Keep", $"{trash:c}"),
    ];
}
