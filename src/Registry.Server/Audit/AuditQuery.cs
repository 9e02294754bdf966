using Registry.Server.Index;

namespace Registry.Server.Audit;

/// <summary>Which entries of the audit are asked for; null asks for all.</summary>
/// <param name="Who">A user also stands for the user's tokens.</param>
/// <param name="Before">Only entries older than the one of this number: the next page.</param>
internal sealed record AuditQuery(string? Who, string? Repository, string? Action, DateTimeOffset? Since, long? Before)
{
    /// <summary>The newest first.</summary>
    public IQueryable<EventRow> Of(IQueryable<EventRow> events)
    {
        // Not by StartsWith, to which SQLite's LIKE makes Alice and alice one.
        var tokens = $"{Who}/";
        events = Who is null ? events : events.Where(e => e.Who == Who || e.Who.Substring(0, tokens.Length) == tokens);
        events = Repository is null ? events : events.Where(e => e.Repository == Repository);
        events = Action is null ? events : events.Where(e => e.Action == Action);
        events = Since is null ? events : events.Where(e => e.At >= Since);
        return (Before is null ? events : events.Where(e => e.Id < Before)).OrderByDescending(e => e.Id);
    }
}
