using System.Text.Encodings.Web;
using System.Text.Json;

namespace Registry.Server.Transfer;

internal static class JsonBytes
{
    // Media types have a plus, which would be escaped for the sake of HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            write(json);
        }

        return buffer.ToArray();
    }
}
