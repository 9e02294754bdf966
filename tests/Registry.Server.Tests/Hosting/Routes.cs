using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>Every endpoint there is. A new one has to be named here with who may use it, and one that does not say so is answered to nobody.</summary>
public sealed class Routes(MemoryRegistry fixture) : HttpSuite(fixture), IClassFixture<MemoryRegistry>
{
    private static readonly string[] Known =
    [
        "/ GET HEAD: Open",
        "/api/v1/audit GET: Administrator",
        "/api/v1/history/{**name} GET: Repository Pull",
        "/api/v1/mirror GET: Administrator",
        "/api/v1/repositories/{**name} DELETE: Repository Admin",
        "/api/v1/sync GET: Administrator",
        "/healthz GET HEAD: Open",
        "/readyz GET HEAD: Open",
        "/token GET: Open",
        "/token POST: Open",
        "/token/keys GET: Open",
        "/v1/_ping GET HEAD: Open",
        "/v1/search GET: Anyone",
        "/v2/ GET HEAD: Credential",
        "/v2/_catalog GET HEAD: List",
        "/v2/{name}/blobs/uploads/ POST: Repository Push",
        "/v2/{name}/blobs/uploads/{id} DELETE: Repository Push",
        "/v2/{name}/blobs/uploads/{id} GET HEAD: Repository Push",
        "/v2/{name}/blobs/uploads/{id} PATCH: Repository Push",
        "/v2/{name}/blobs/uploads/{id} PUT: Repository Push",
        "/v2/{name}/blobs/{digest} DELETE: Repository Delete",
        "/v2/{name}/blobs/{digest} GET: Repository Pull",
        "/v2/{name}/blobs/{digest} HEAD: Repository Pull",
        "/v2/{name}/manifests/{reference} DELETE: Repository Delete",
        "/v2/{name}/manifests/{reference} GET: Repository Pull",
        "/v2/{name}/manifests/{reference} HEAD: Repository Pull",
        "/v2/{name}/manifests/{reference} PUT: Repository Push",
        "/v2/{name}/referrers/{digest} GET HEAD: Repository Pull",
        "/v2/{name}/tags/list GET HEAD: Repository Pull",
    ];

    [Fact]
    public void AllAreNamedHereWithWhoMayUseThem() => Assert.Equal(Known, Endpoints().Select(Describe).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EachSaysOnceWhoMayUseIt() => Assert.All(Endpoints(), endpoint => Assert.Single(endpoint.Metadata.OfType<AccessRequirement>()));

    private IEnumerable<RouteEndpoint> Endpoints() => Http.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static string Describe(RouteEndpoint endpoint)
    {
        var methods = string.Join(' ', (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Order());
        var access = endpoint.Metadata.GetMetadata<AccessRequirement>();
        return $"{endpoint.RoutePattern.RawText} {methods}: {access?.Kind}{(access?.Actions is null or RepositoryActions.None ? "" : $" {access.Actions}")}";
    }
}
