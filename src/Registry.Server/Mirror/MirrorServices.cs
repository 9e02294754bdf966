using Registry.Server.Maintenance;
using Registry.Server.Mirror.Blobs;
using Registry.Server.Mirror.Eviction;
using Registry.Server.Mirror.Lists;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Names;
using Registry.Server.Settings;

namespace Registry.Server.Mirror;

internal static class MirrorServices
{
    public static IServiceCollection AddMirror(this IServiceCollection services, MirrorOptions options) => services
        .AddSingleton(options)
        .AddSingleton<MirrorNames>()
        .AddSingleton<TagStates>()
        .AddSingleton<RemoteManifests>()
        .AddSingleton<ManifestIntake>()
        .AddSingleton<MirroredManifests>()
        .AddSingleton<RemoteBlobs>()
        .AddSingleton<BlobIntake>()
        .AddSingleton<MirroredBlobs>()
        .AddSingleton<MirroredTags>()
        .AddSingleton<MirroredReferrers>()
        .AddSingleton<PullThrough>()
        .AddSingleton<MirrorSizes>()
        .AddSingleton<ICleanupStep, EvictionStep>();

    /// <summary>Endpoints that are mapped in it are served from upstreams too. Without an upstream nothing stands around them.</summary>
    public static IEndpointRouteBuilder MapMirrored(this IEndpointRouteBuilder app, MirrorOptions options)
    {
        if (options.Upstreams.Count == 0)
        {
            return app;
        }

        var mirrored = app.MapGroup("");
        ((IEndpointConventionBuilder)mirrored).Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder route && IsPull(route) && Filter(route.RoutePattern.RawText) is { } filter)
            {
                endpoint.FilterFactories.Add((factory, next) =>
                {
                    var mirror = factory.ApplicationServices.GetRequiredService<PullThrough>();
                    return context => filter(mirror, context, next);
                });
            }
        });
        return mirrored;
    }

    private static bool IsPull(RouteEndpointBuilder route) =>
        route.Metadata.OfType<IHttpMethodMetadata>().All(methods => methods.HttpMethods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)));

    private static Func<PullThrough, EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>>? Filter(string? path) => path switch
    {
        "/v2/{name}/manifests/{reference}" => static (mirror, context, next) => mirror.ManifestAsync(context, next),
        "/v2/{name}/blobs/{digest}" => static (mirror, context, next) => mirror.BlobAsync(context, next),
        "/v2/{name}/tags/list" => static (mirror, context, next) => mirror.TagsAsync(context, next),
        "/v2/{name}/referrers/{digest}" => static (mirror, context, next) => mirror.ReferrersAsync(context, next),
        _ => null,
    };
}
