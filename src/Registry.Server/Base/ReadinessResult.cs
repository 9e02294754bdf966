using Registry.Server.Api;

namespace Registry.Server.Base;

/// <summary>What <c>/readyz</c> answers: each part with "ok" or why it is not.</summary>
internal sealed class ReadinessResult(string? indexFault, string? storeFault) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonAnswer.Of(json =>
        {
            json.WriteString("index", indexFault ?? "ok");
            json.WriteString("store", storeFault ?? "ok");
        });
        var status = indexFault is null && storeFault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(httpContext, body, status);
    }
}
