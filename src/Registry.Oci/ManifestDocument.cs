using System.Collections.Frozen;
using System.Text.Json;

namespace Registry.Oci;

/// <summary>A manifest's top-level fields as they stand in the JSON, before any rule of its media type is applied.</summary>
/// <remarks>Read token by token, so that a hostile document costs no more memory than the descriptors it holds.</remarks>
internal sealed class ManifestDocument
{
    private static readonly FrozenSet<string> Known =
        new[] { "schemaVersion", "mediaType", "artifactType", "config", "subject", "layers", "blobs", "manifests", "annotations" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public long? SchemaVersion { get; private set; }

    public string? MediaType { get; private set; }

    public string? ArtifactType { get; private set; }

    public Descriptor? Config { get; private set; }

    public Descriptor? Subject { get; private set; }

    public List<Descriptor>? Layers { get; private set; }

    public List<Descriptor>? Blobs { get; private set; }

    public List<Descriptor>? Manifests { get; private set; }

    public ReadOnlyMemory<byte> Annotations { get; private set; }

    /// <summary>Set when the document could not be read to its end; only a media type that is stored unread may have it.</summary>
    public ManifestFormatException? Fault { get; private set; }

    public static ManifestDocument Read(ReadOnlyMemory<byte> bytes)
    {
        var document = new ManifestDocument();
        try
        {
            document.ReadAll(bytes);
        }
        catch (ManifestFormatException e)
        {
            document.Fault = e;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the reader says to a string that is not UTF-8.
            document.Fault = new ManifestFormatException($"the manifest is not valid JSON: {e.Message}", e);
        }

        return document;
    }

    private void ReadAll(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ManifestFormatException("the manifest is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (Known.Contains(name) && !_seen.Add(name))
            {
                throw new ManifestFormatException($"the field '{Excerpt.Of(name)}' stands twice in the manifest");
            }

            reader.Read();
            ReadField(name, ref reader, bytes);
        }

        // Anything behind the object is an error that only a further read shows.
        reader.Read();
    }

    private void ReadField(string name, ref Utf8JsonReader reader, ReadOnlyMemory<byte> bytes)
    {
        switch (name)
        {
            case "schemaVersion":
                SchemaVersion = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var version)
                    ? version
                    : throw new ManifestFormatException("schemaVersion is not a whole number");
                break;
            case "mediaType":
                MediaType = JsonFields.String(ref reader, name);
                break;
            case "artifactType":
                ArtifactType = JsonFields.String(ref reader, name);
                break;
            case "config":
                Config = JsonFields.Descriptor(ref reader, name);
                break;
            case "subject":
                Subject = JsonFields.Descriptor(ref reader, name);
                break;
            case "layers":
                Layers = JsonFields.Descriptors(ref reader, name);
                break;
            case "blobs":
                Blobs = JsonFields.Descriptors(ref reader, name);
                break;
            case "manifests":
                Manifests = JsonFields.Descriptors(ref reader, name);
                break;
            case "annotations":
                Annotations = JsonFields.Annotations(ref reader, bytes);
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
