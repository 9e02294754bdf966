using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Registry.Testing.Faults;

/// <summary>A request on its way to the registry, and the answer on its way back.</summary>
/// <param name="clock">The wire's, and not the registry's.</param>
internal sealed class Exchange(HttpContext context, RecordedRequest request, TimeProvider clock)
{
    private StreamResponseBodyFeature? _body;

    public HttpContext Context => context;

    public RecordedRequest Request => request;

    public TimeProvider Clock => clock;

    /// <summary>What the registry is given. What it sets here is its own; above all the server's context, which it would take for its own, is not here.</summary>
    public FeatureCollection Features { get; } = new(context.Features);

    /// <summary>Whether the connection was ended without an answer.</summary>
    public bool IsDropped { get; private set; }

    public void Drop()
    {
        IsDropped = true;
        context.Abort();
    }

    public void WrapAnswer(Func<Stream, Stream> wrap)
    {
        var next = Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _body = new StreamResponseBodyFeature(wrap(next.Stream), next);
        Features.Set<IHttpResponseBodyFeature>(_body);
    }

    public void WrapRequest(Func<Stream, Stream> wrap)
    {
        var request = Features.GetRequiredFeature<IHttpRequestFeature>();
        request.Body = wrap(request.Body);
        Features.Set<IRequestBodyPipeFeature>(new Pipe(PipeReader.Create(request.Body)));
    }

    /// <summary>The request as the registry sees it, for answers in its place.</summary>
    public HttpContext Within(IServiceProvider registry) => new DefaultHttpContext(Features) { RequestServices = registry };

    /// <summary>Lets go what the registry has written and not flushed.</summary>
    public Task CompleteAsync() => _body?.CompleteAsync() ?? Task.CompletedTask;

    private sealed class Pipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
