using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Mirror.Eviction;
using Registry.Server.Mirror.Names;

namespace Registry.Server.Mirror;

/// <summary>How the upstreams fare, for administrators: <c>/api/v1/mirror</c>.</summary>
internal static class MirrorEndpoints
{
    public static void MapMirror(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/mirror", Get).RequireAccess(AccessKind.Administrator);

    private static MirrorResult Get(MirrorNames names, MirrorSizes sizes) => new(names.All, sizes);
}
