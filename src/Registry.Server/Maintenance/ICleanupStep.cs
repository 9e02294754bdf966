namespace Registry.Server.Maintenance;

/// <summary>One kind of garbage, and how it goes. Steps run in their order, one at a time.</summary>
internal interface ICleanupStep
{
    /// <summary>What it removes, in the plural: <c>expired uploads</c>.</summary>
    string What { get; }

    /// <summary>Steps that make garbage of something come before those that remove it.</summary>
    int Order { get; }

    /// <summary>Removes all of it in small pieces, between which the run takes its time.</summary>
    Task RunAsync(CleanupRun run, CancellationToken cancellationToken);
}
