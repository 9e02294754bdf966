using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Hosting.Tls;

namespace Registry.Server.Tests.Support;

internal sealed record RequestSeen(string Path, string Scheme, string Host, IPAddress? Address, string? ClientName);

/// <summary>Requests as the registry took them, told by the framework's own diagnostics when each has ended.</summary>
internal sealed class RequestsSeen : IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly Heard<RequestSeen> _requests = new();
    private readonly IDisposable _subscription;

    public RequestsSeen(TestRegistry http) => _subscription = http.Services.GetRequiredService<DiagnosticListener>().Subscribe(this);

    public Task<RequestSeen> WaitForAsync(string path) => _requests.WaitForAsync(request => request.Path == path);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop", Value: HttpContext { Request: var request } context })
        {
            // The path is taken apart for routing, so it is read as it came.
            var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            _requests.Add(new RequestSeen(path, request.Scheme, request.Host.Value ?? "", context.Connection.RemoteIpAddress, ClientCertificate.NameOf(context)));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();
}
