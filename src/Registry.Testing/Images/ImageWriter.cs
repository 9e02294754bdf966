using System.Text.Json;
using Registry.Oci;
using Registry.Server.Transfer;

namespace Registry.Testing.Images;

/// <summary>Writes configs and manifests (image specification, config.md, manifest.md, image-index.md). The same shape gives the same bytes.</summary>
internal static class ImageWriter
{
    public static byte[] Config(TestPlatform platform, IEnumerable<string> diffIds) => JsonBytes.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("created", "1970-01-01T00:00:00Z");
        Write(json, platform);
        json.WriteStartObject("config");
        json.WriteEndObject();
        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        json.WriteStartArray("diff_ids");
        foreach (var diffId in diffIds)
        {
            json.WriteStringValue(diffId);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public static byte[] Manifest(ImageShape shape) => JsonBytes.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", shape.MediaType);
        if (shape.ArtifactType is not null)
        {
            json.WriteString("artifactType", shape.ArtifactType);
        }

        if (shape.Config is { } config)
        {
            json.WritePropertyName("config");
            Write(json, config.Descriptor);
            WriteAll(json, "layers", shape.Layers, layer => Write(json, layer.Descriptor));
        }
        else
        {
            WriteAll(json, "manifests", shape.Children, child => Write(json, child.Descriptor, child.Shape.Platform));
        }

        WriteRest(json, shape);
        json.WriteEndObject();
    });

    private static void WriteRest(Utf8JsonWriter json, ImageShape shape)
    {
        if (shape.Subject is { } subject)
        {
            json.WritePropertyName("subject");
            Write(json, subject);
        }

        if (shape.Annotations.Count > 0)
        {
            json.WriteStartObject("annotations");
            foreach (var (name, value) in shape.Annotations)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Descriptor descriptor, TestPlatform? platform = null)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        if (platform is not null)
        {
            json.WriteStartObject("platform");
            Write(json, platform);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TestPlatform platform)
    {
        json.WriteString("architecture", platform.Architecture);
        json.WriteString("os", platform.Os);
        if (platform.Variant is not null)
        {
            json.WriteString("variant", platform.Variant);
        }
    }
}
