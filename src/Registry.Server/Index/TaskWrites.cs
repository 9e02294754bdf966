using System.Globalization;

namespace Registry.Server.Index;

/// <summary>Work that a command asks the registry for which holds the data folder: what removes bytes is done by that one alone.</summary>
/// <param name="Kind">A name out of the tasks that there are.</param>
/// <param name="Arguments">What the task makes of them.</param>
internal sealed record TaskRow(long Id, string Kind, string Arguments);

/// <summary>How far a task has come.</summary>
/// <param name="SeenAt">When the registry last worked on it; null while it waits.</param>
/// <param name="Result">Set when it has ended.</param>
internal sealed record TaskState(DateTimeOffset? SeenAt, string? Progress, string? Result, int ExitCode);

internal static class TaskWrites
{
    // Somebody may still look at what has ended.
    private static readonly TimeSpan Keep = TimeSpan.FromDays(1);

    public static long PutTask(this IndexTransaction index, string kind, string arguments, string who, DateTimeOffset now)
    {
        index.Statement("DELETE FROM task WHERE requested_at < @0 AND result IS NOT NULL").Execute((now - Keep).ToUnixTimeMilliseconds());
        return Convert.ToInt64(
            index.Statement("INSERT INTO task (kind, arguments, who, requested_at) VALUES (@0, @1, @2, @3) RETURNING id").Scalar(kind, arguments, who, now.ToUnixTimeMilliseconds()),
            CultureInfo.InvariantCulture);
    }

    /// <summary>False when whoever asked for it wants it no more.</summary>
    public static bool NoteProgress(this IndexTransaction index, long id, string? progress, DateTimeOffset now) =>
        index.Statement("UPDATE task SET seen_at = @1, progress = COALESCE(@2, progress) WHERE id = @0 AND result IS NULL").Execute(id, now.ToUnixTimeMilliseconds(), progress) > 0;

    public static bool EndTask(this IndexTransaction index, long id, int exitCode, string result) =>
        index.Statement("UPDATE task SET result = @2, exit_code = @1 WHERE id = @0 AND result IS NULL").Execute(id, exitCode, result) > 0;
}
