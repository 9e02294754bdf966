using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Oci;

namespace Registry.Clients.Tests.Images;

/// <summary>Bytes with the descriptor that points to them.</summary>
internal sealed record Content(Descriptor Descriptor, byte[] Bytes)
{
    public static Content Of(string mediaType, byte[] bytes) => new(new Descriptor(mediaType, Digest.Of(bytes), bytes.Length), bytes);

    public static Content Of(string mediaType, JsonNode json) => Of(mediaType, JsonSerializer.SerializeToUtf8Bytes(json));

    /// <summary>The descriptor as other documents hold it.</summary>
    public JsonObject Pointer() => new()
    {
        ["mediaType"] = Descriptor.MediaType,
        ["digest"] = Descriptor.Digest.ToString(),
        ["size"] = Descriptor.Size,
    };
}
