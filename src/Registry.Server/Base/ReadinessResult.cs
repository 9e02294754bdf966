using Registry.Server.Api;
using Registry.Server.Index;

namespace Registry.Server.Base;

/// <summary>What <c>/readyz</c> answers: each part with "ok" or why it is not.</summary>
internal sealed class ReadinessResult(string? indexFault, string? storeFault, LostContent lost) : IResult
{
    /// <summary>More than so much is not counted.</summary>
    public const int MostLost = 1000;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonAnswer.Of(json =>
        {
            json.WriteString("index", indexFault ?? "ok");
            json.WriteString("store", storeFault ?? "ok");
            json.WriteString("content", indexFault is null ? Content() : "unknown");
        });
        var status = indexFault is null && storeFault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(httpContext, body, status);
    }

    private string Content() =>
        lost == default ? "ok" : $"{Count(lost.Blobs)} blobs and {Count(lost.Manifests)} manifests are missing or damaged; registry verify --list names them";

    private static string Count(long count) => $"{count}{(count == MostLost ? " or more" : "")}";
}
