using Registry.Server.Auth;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Sync;

/// <summary>How the rules fare, for administrators: <c>/api/v1/sync</c>.</summary>
internal static class SyncEndpoints
{
    public static void MapSync(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/sync", Get).RequireAccess(AccessKind.Administrator);

    private static SyncResult Get(SyncOptions options, SyncOutcomes outcomes) => new(options, outcomes);
}
