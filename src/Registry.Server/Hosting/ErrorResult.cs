using System.Text.Encodings.Web;
using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Hosting;

/// <summary>The one writer of the specification's error answer ("Error Codes").</summary>
internal sealed class ErrorResult(IReadOnlyList<RegistryError> errors, int status) : IResult
{
    // The answer is JSON and never HTML, so quotes and '+' may stand as they are.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ErrorResult Of(ErrorCode code, string? message = null, string? detail = null, int? status = null) =>
        new([new RegistryError(code, message ?? code.Message, detail)], status ?? code.Status);

    public static ErrorResult Of(RegistryException exception) => new(exception.Errors, exception.Status);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Write();
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, httpContext.RequestAborted);
    }

    private ReadOnlyMemory<byte> Write()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Json);
        json.WriteStartObject();
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("code", error.Code.Code);
            json.WriteString("message", error.Message);
            if (error.Detail is not null)
            {
                json.WriteString("detail", error.Detail);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
