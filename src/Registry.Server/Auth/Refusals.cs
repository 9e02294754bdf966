using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Audit;
using Registry.Server.Auth.Access;
using Registry.Server.Index;

namespace Registry.Server.Auth;

/// <summary>
/// Writes down that somebody who is known was refused, or brought a token that is not good. The same refusal is one entry a minute, and no caller gets more than
/// twenty: a client that tries in a loop must not fill the audit.
/// </summary>
internal sealed class Refusals(AuditLog audit, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    // For one caller at one address in that time: who tries name after name must not fill the disk either.
    private const int MostOfOne = 20;

    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Recent> _recent = new(StringComparer.Ordinal);

    public void Note(HttpContext context, Caller caller, RepositoryActions action, RepositoryName? repository) =>
        Note(context, audit.ActorOf($"{caller}", context.Connection.RemoteIpAddress), $"may not {action.ToText()}", repository);

    public void NoteToken(HttpContext context) => Note(context, audit.ActorOf("unknown", context.Connection.RemoteIpAddress), "token is forged, expired or revoked", null);

    private void Note(HttpContext context, Actor actor, string what, RepositoryName? repository)
    {
        if (IsWorthARow($"{actor.Who} {actor.Address}", $"{what} {repository}"))
        {
            audit.Note(actor, EventActions.Refused, repository?.ToString(), $"{context.Request.Method} {RepositoryPath.Unescape(context.Request.Path.Value ?? "")}", what);
        }
    }

    private bool IsWorthARow(string who, string what)
    {
        lock (_lock)
        {
            if (_recent.Count >= MostRemembered)
            {
                _recent.Clear();
            }

            if (!_recent.TryGetValue(who, out var recent) || clock.GetElapsedTime(recent.Since) >= Once)
            {
                _recent[who] = recent = new Recent(clock.GetTimestamp(), new HashSet<string>(StringComparer.Ordinal));
            }

            return recent.What.Count < MostOfOne && recent.What.Add(what);
        }
    }

    private sealed record Recent(long Since, HashSet<string> What);
}
