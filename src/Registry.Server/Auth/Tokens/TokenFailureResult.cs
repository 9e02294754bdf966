using System.Text.Json;
using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Auth.Tokens;

/// <summary>
/// The 401 of the token service, in all the forms that clients read: <c>errors</c> most, <c>details</c> docker, which then says that stored credentials are no longer good, and
/// <c>error</c> with <c>error_description</c> those that keep to OAuth 2 (RFC 6749, 5.2).
/// </summary>
internal sealed class TokenFailureResult(string message) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, JsonAnswer.Of(Write), ErrorCode.Unauthorized.Status);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteString("code", ErrorCode.Unauthorized.Code);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("details", message);
        json.WriteString("error", "invalid_grant");
        json.WriteString("error_description", message);
    }
}
