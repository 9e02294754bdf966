using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Audit;
using Registry.Server.Auth.Access;
using Registry.Server.Index;

namespace Registry.Server.Auth;

/// <summary>
/// Writes down that somebody who is known was refused, or brought a token that is not good. The same refusal is one entry a minute: a client that tries in a loop must not fill the audit.
/// </summary>
internal sealed class Refusals(AuditLog audit, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Who, string What, RepositoryName? Repository), long> _noted = new();

    public void Note(HttpContext context, Caller caller, RepositoryActions action, RepositoryName? repository) =>
        Note(context, AuditLog.ActorOf($"{caller}", context.Connection.RemoteIpAddress), $"may not {action.ToText()}", repository);

    public void NoteToken(HttpContext context) => Note(context, AuditLog.ActorOf("unknown", context.Connection.RemoteIpAddress), "token is forged, expired or revoked", null);

    private void Note(HttpContext context, Actor actor, string what, RepositoryName? repository)
    {
        if (_noted.Count >= MostRemembered)
        {
            _noted.Clear();
        }

        var key = ($"{actor.Who} {actor.Address}", what, repository);
        var now = clock.GetTimestamp();
        if (_noted.TryGetValue(key, out var last) && clock.GetElapsedTime(last, now) < Once)
        {
            return;
        }

        _noted[key] = now;
        audit.Note(actor, EventActions.Refused, repository?.ToString(), $"{context.Request.Method} {RepositoryPath.Unescape(context.Request.Path.Value ?? "")}", what);
    }
}
