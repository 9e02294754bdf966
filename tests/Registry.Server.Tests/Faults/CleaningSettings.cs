namespace Registry.Server.Tests.Faults;

/// <summary>A program that cleans up all the time.</summary>
internal static class CleaningSettings
{
    /// <param name="trash">How long what was deleted is kept.</param>
    public static (string Name, string Value)[] With(TimeSpan trash) =>
    [
        ("Registry__Log__Requests", "false"),
        ("Registry__Cleanup__Every", "00:00:00.1"),
        ("Registry__Cleanup__Grace", "01:00:00"),
        ("Registry__Cleanup__Share", "100"),
        ("Registry__Trash__Keep", $"{trash:c}"),
    ];
}
