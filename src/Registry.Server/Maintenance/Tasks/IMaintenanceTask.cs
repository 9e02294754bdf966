namespace Registry.Server.Maintenance.Tasks;

/// <summary>What a task came to.</summary>
/// <param name="ExitCode">Of the command that asked for it.</param>
/// <param name="Text">For people, in lines.</param>
internal sealed record TaskResult(int ExitCode, string Text);

/// <summary>Work that a command asks for, and that is done by the process which holds the data folder: the running registry, or the command itself when none runs.</summary>
internal interface IMaintenanceTask
{
    /// <summary>What the command calls it.</summary>
    string Kind { get; }

    /// <summary>Whether others need not wait for it, for it takes long and changes nothing that they work on.</summary>
    bool RunsBesideOthers => false;

    /// <exception cref="FormatException">The arguments are none of this task's.</exception>
    Task<TaskResult> RunAsync(string arguments, IProgress<string> progress, CancellationToken cancellationToken);
}
