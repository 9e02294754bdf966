using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Registry.Server.Api;

/// <summary>Writes a JSON body with its length. The media type stands alone, since clients and the conformance suite compare it as a whole.</summary>
internal static class JsonAnswer
{
    // The answer is never put into HTML, so quotes and '+' may stand as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object that <paramref name="write"/> fills.</summary>
    /// <param name="room">How long it may become, in bytes, where that is known: a buffer that grows is copied each time.</param>
    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> write, int room = 512)
    {
        var buffer = new ArrayBufferWriter<byte>(room);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The same on a line of its own, as <c>--json</c> shows it.</summary>
    public static string LineOf(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(Of(write).Span);

    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, int status = StatusCodes.Status200OK, string contentType = "application/json")
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;

        // Kestrel drops what a client that is gone does not receive. Cancelled, an error's answer would be logged as a failure of the error handler.
        await response.BodyWriter.WriteAsync(body, CancellationToken.None);
    }
}
