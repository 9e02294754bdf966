using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Api;

/// <summary>The one writer of the specification's error answer ("Error Codes").</summary>
internal sealed class ErrorResult(IReadOnlyList<RegistryError> errors, int status) : IResult
{
    public static ErrorResult Of(ErrorCode code, string? message = null, string? detail = null, int? status = null) =>
        new([new RegistryError(code, message ?? code.Message, detail)], status ?? code.Status);

    public static ErrorResult Of(RegistryException exception) => new(exception.Errors, exception.Status);

    public int Status => status;

    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, JsonAnswer.Of(Write), status);

    private void Write(Utf8JsonWriter json)
    {
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
    }
}
