using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Hosting;

/// <summary>Every endpoint there is. A new one has to be named here, and so thought of by whoever decides who may use what.</summary>
public sealed class Routes(MemoryRegistry fixture) : HttpSuite(fixture), IClassFixture<MemoryRegistry>
{
    private static readonly string[] Known =
    [
        "/ GET HEAD",
        "/api/v1/repositories/{**name} DELETE",
        "/healthz GET HEAD",
        "/readyz GET HEAD",
        "/v1/_ping GET HEAD",
        "/v1/search GET",
        "/v2/ GET HEAD",
        "/v2/_catalog GET HEAD",
        "/v2/{name}/blobs/uploads/ POST",
        "/v2/{name}/blobs/uploads/{id} DELETE",
        "/v2/{name}/blobs/uploads/{id} GET HEAD",
        "/v2/{name}/blobs/uploads/{id} PATCH",
        "/v2/{name}/blobs/uploads/{id} PUT",
        "/v2/{name}/blobs/{digest} DELETE",
        "/v2/{name}/blobs/{digest} GET",
        "/v2/{name}/blobs/{digest} HEAD",
        "/v2/{name}/manifests/{reference} DELETE",
        "/v2/{name}/manifests/{reference} GET",
        "/v2/{name}/manifests/{reference} HEAD",
        "/v2/{name}/manifests/{reference} PUT",
        "/v2/{name}/referrers/{digest} GET HEAD",
        "/v2/{name}/tags/list GET HEAD",
    ];

    [Fact]
    public void AllAreNamedHere()
    {
        var endpoints = Http.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => $"{endpoint.RoutePattern.RawText} {string.Join(' ', (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Order())}");
        Assert.Equal(Known, endpoints.Distinct().Order(StringComparer.Ordinal));
    }
}
