using System.Collections.Concurrent;

namespace Registry.Server.Mirror.Sync;

/// <summary>What the last run of each rule came to, since the registry's start.</summary>
internal sealed class SyncOutcomes
{
    private readonly ConcurrentDictionary<string, SyncOutcome> _byRule = new();

    public SyncOutcome? Find(string rule) => _byRule.GetValueOrDefault(rule);

    public void Note(string rule, SyncOutcome outcome) => _byRule[rule] = outcome;
}

/// <param name="EndedAt">Null while it runs.</param>
/// <param name="Fault">Why it ended early, or null.</param>
internal sealed record SyncOutcome(DateTimeOffset BeganAt, DateTimeOffset? EndedAt, SyncReport Report, string? Fault);
