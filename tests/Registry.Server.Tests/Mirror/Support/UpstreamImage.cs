using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>An image of any number of layers, with all that it is made of.</summary>
internal sealed record UpstreamImage(string Json, Descriptor Config, IReadOnlyList<Descriptor> Layers, IReadOnlyList<byte[]> Blobs)
{
    public byte[] Bytes => Some.Utf8(Json);

    public Digest Digest => Digest.Of(Bytes);

    /// <summary>The first one.</summary>
    public Descriptor Layer => Layers[0];

    /// <summary>As an index lists it.</summary>
    public Descriptor Descriptor => Documents.Of(Bytes, MediaTypes.OciManifest);

    /// <summary>With a configuration that no other image has; without layers it gets one of its own.</summary>
    public static UpstreamImage Of(params byte[][] layers)
    {
        var content = layers.Length > 0 ? layers : [Some.Bytes(3000)];
        var config = Some.Bytes(200);
        var (configuration, descriptors) = (Documents.Of(config, Documents.ConfigType), content.Select(layer => Documents.Of(layer)).ToList());
        return new UpstreamImage(Documents.Image(configuration, descriptors), configuration, descriptors, [config, .. content]);
    }
}
