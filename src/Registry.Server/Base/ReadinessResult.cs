using Registry.Server.Api;
using Registry.Server.Index;

namespace Registry.Server.Base;

/// <summary>What <c>/readyz</c> answers: each part with "ok" or why it is not.</summary>
internal sealed class ReadinessResult(string? indexFault, string? storeFault, LostContent lost) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonAnswer.Of(json =>
        {
            json.WriteString("index", indexFault ?? "ok");
            json.WriteString("store", storeFault ?? "ok");
            json.WriteString("content", indexFault is not null ? "unknown" : lost == default ? "ok" : $"{lost.Blobs} blobs and {lost.Manifests} manifests are missing or damaged; registry verify --list names them");
        });
        var status = indexFault is null && storeFault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(httpContext, body, status);
    }
}
