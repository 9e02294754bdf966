using System.Text.Json;

namespace Registry.Oci;

/// <summary>Reads the field values that manifests are made of. The reader stands on the value's first token and is left on its last.</summary>
internal static class JsonFields
{
    public static string? String(ref Utf8JsonReader reader, string path) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => throw new ManifestFormatException($"{path} is not a string"),
    };

    /// <summary>Go's encoder writes an empty list as null.</summary>
    public static List<Descriptor> Descriptors(ref Utf8JsonReader reader, string path)
    {
        var descriptors = new List<Descriptor>();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return descriptors;
        }

        Expect(ref reader, JsonTokenType.StartArray, path, "a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var entry = $"{path}[{descriptors.Count}]";
            descriptors.Add(Descriptor(ref reader, entry) ?? throw new ManifestFormatException($"{entry} is null"));
        }

        return descriptors;
    }

    /// <summary>Null for JSON's null.</summary>
    public static Descriptor? Descriptor(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        string? mediaType = null, digest = null;
        long? size = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "mediaType":
                    mediaType = Once(mediaType, String(ref reader, $"{path}.mediaType"), $"{path}.mediaType");
                    break;
                case "digest":
                    digest = Once(digest, String(ref reader, $"{path}.digest"), $"{path}.digest");
                    break;
                case "size":
                    size = size is null ? Size(ref reader, path) : throw new ManifestFormatException($"{path}.size stands twice");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return Descriptor(path, mediaType, digest, size);
    }

    /// <summary>The JSON as it stands. Clients read annotations as a map of strings, so one of another kind would break every list that shows it.</summary>
    public static ReadOnlyMemory<byte> Annotations(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bytes)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        Expect(ref reader, JsonTokenType.StartObject, "annotations", "an object");
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            Expect(ref reader, JsonTokenType.String, $"annotations['{Excerpt.Of(name)}']", "a string");

            // Only reading a string shows that it is one: neither broken UTF-8 nor half a surrogate pair stops the reader before.
            _ = reader.GetString();
        }

        return bytes[start..(int)reader.BytesConsumed];
    }

    private static Descriptor Descriptor(string path, string? mediaType, string? digest, long? size)
    {
        if (string.IsNullOrEmpty(mediaType))
        {
            throw new ManifestFormatException($"{path}.mediaType is missing");
        }

        if (!Oci.Digest.TryParse(digest, out var parsed, out var fault))
        {
            throw new ManifestFormatException(digest is null ? $"{path}.digest is missing" : $"{path}.digest: {fault}");
        }

        return new Descriptor(mediaType, parsed, size ?? throw new ManifestFormatException($"{path}.size is missing"));
    }

    private static long Size(ref Utf8JsonReader reader, string path) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var size) && size >= 0
            ? size
            : throw new ManifestFormatException($"{path}.size is not a number of bytes");

    private static string? Once(string? before, string? now, string path) =>
        before is null ? now : throw new ManifestFormatException($"{path} stands twice");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string path, string what)
    {
        if (reader.TokenType != type)
        {
            throw new ManifestFormatException($"{path} is not {what}");
        }
    }
}
