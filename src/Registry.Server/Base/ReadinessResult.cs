using System.Text.Json;

namespace Registry.Server.Base;

/// <summary>What <c>/readyz</c> answers: each part with "ok" or why it is not.</summary>
internal sealed class ReadinessResult(string? indexFault, string? storeFault) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = indexFault is null && storeFault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("index", indexFault ?? "ok");
        json.WriteString("store", storeFault ?? "ok");
        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }
}
