using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>An answer before it is sent, so that a <see cref="Fault"/> can make another one of it.</summary>
internal sealed record UpstreamAnswer(int Status, byte[] Body, ImmutableDictionary<string, string> Headers)
{
    private static readonly ImmutableDictionary<string, string> Always =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase).Add("Docker-Distribution-Api-Version", "registry/2.0");

    /// <summary>With the body's length, as a <c>Content-Length</c>.</summary>
    public static UpstreamAnswer Of(int status, byte[] body, params (string Name, string Value)[] headers) =>
        headers.Aggregate(
            new UpstreamAnswer(status, body, Always.Add("Content-Length", $"{body.Length}")),
            (answer, header) => answer.With(header.Name, header.Value));

    public static UpstreamAnswer Json(int status, string json, params (string Name, string Value)[] headers) =>
        Of(status, Some.Utf8(json), [("Content-Type", "application/json"), .. headers]);

    public static UpstreamAnswer Error(int status, string code, params (string Name, string Value)[] headers) =>
        Json(status, $$"""{"errors":[{"code":"{{code}}","message":"the upstream says so"}]}""", headers);

    /// <summary>With a header, or with none of the name.</summary>
    public UpstreamAnswer With(string header, string? value) =>
        this with { Headers = value is null ? Headers.Remove(header) : Headers.SetItem(header, value) };

    /// <summary>With another body and its length.</summary>
    public UpstreamAnswer With(byte[] body) => (this with { Body = body }).With("Content-Length", $"{body.Length}");

    public async Task SendAsync(HttpContext context)
    {
        Begin(context);
        await SayAsync(context, Body);
    }

    /// <summary>Sets the status and the headers, which go out with the first bytes.</summary>
    public void Begin(HttpContext context)
    {
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (Status == StatusCodes.Status304NotModified)
        {
            context.Response.Headers.ContentLength = null;
        }
    }

    /// <summary>Sends this much of a body, and does not keep it back.</summary>
    public static async Task SayAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
