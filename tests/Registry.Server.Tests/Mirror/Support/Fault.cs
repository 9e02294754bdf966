using Microsoft.AspNetCore.Http;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A request, what would be the true answer to it, and the trouble that it ran into.</summary>
internal sealed record FaultScene(HttpContext Context, UpstreamRequest Request, UpstreamAnswer Truth, Trouble Trouble)
{
    /// <summary>Waits for the end of the trouble, or for the client to go.</summary>
    public Task HoldAsync() => Trouble.HoldAsync(Request, Context.RequestAborted);
}

/// <summary>How an upstream fails. Those here give another answer than the true one; those that have to do with how a body comes are in <see cref="BodyFaults"/>.</summary>
/// <param name="IsOfBody">Such a one leaves HEAD requests alone.</param>
internal sealed record Fault(bool IsOfBody, Func<FaultScene, Task> AnswerAsync)
{
    /// <summary>As a captive portal answers everything.</summary>
    public static Fault Html { get; } = Change(_ => UpstreamAnswer.Of(200, "<!DOCTYPE html><title>Please sign in</title>"u8.ToArray(), ("Content-Type", "text/html; charset=utf-8")));

    /// <summary>A manifest as they were until 2015, with what the header calls its digest.</summary>
    public static Fault Schema1 { get; } = Change(truth => truth
        .With("""{"schemaVersion":1,"name":"some/image","tag":"1","architecture":"amd64","fsLayers":[],"history":[],"signatures":[]}"""u8.ToArray())
        .With("Content-Type", MediaTypes.DockerSchema1Signed)
        .With("ETag", null)
        .With("Docker-Content-Digest", $"{Some.Digest()}"));

    /// <summary>The headers name a digest that the content does not have.</summary>
    public static Fault WrongDigestHeader { get; } = Header("Docker-Content-Digest", $"{Some.Digest()}");

    /// <summary>Sends the client to where it is already.</summary>
    public static Fault RedirectLoop { get; } = new(false, scene =>
        UpstreamAnswer.Of(307, [], ("Location", $"{scene.Context.Request.Path}{scene.Context.Request.QueryString}")).SendAsync(scene.Context));

    /// <summary>An error of the specification's form, unless another body is given.</summary>
    /// <param name="headers">Such as <c>Retry-After</c>; a <c>Content-Type</c> takes the place of that for JSON.</param>
    public static Fault Status(int status, string? body = null, params (string Name, string Value)[] headers) =>
        Change(_ => body is null ? UpstreamAnswer.Error(status, "UNKNOWN", headers) : UpstreamAnswer.Json(status, body, headers));

    /// <summary>The true answer with another header of this name, or with none.</summary>
    public static Fault Header(string name, string? value) => Change(truth => truth.With(name, value));

    /// <summary>Sends the client elsewhere.</summary>
    /// <param name="to">To this address; where it has no path, to the request's path there.</param>
    public static Fault RedirectTo(Uri to, int status = 307) => new(false, scene =>
        UpstreamAnswer.Of(status, [], ("Location", $"{(to.PathAndQuery == "/" ? new Uri(to, $"{scene.Context.Request.Path}{scene.Context.Request.QueryString}") : to)}")).SendAsync(scene.Context));

    /// <summary>Another answer than the true one.</summary>
    public static Fault Change(Func<UpstreamAnswer, UpstreamAnswer> change) => new(false, scene => change(scene.Truth).SendAsync(scene.Context));
}
