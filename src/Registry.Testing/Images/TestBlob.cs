using Registry.Oci;

namespace Registry.Testing;

/// <summary>The config or a layer of a <see cref="TestImage"/>.</summary>
public sealed class TestBlob
{
    private readonly Descriptor _descriptor;
    private readonly Func<Stream> _open;

    internal TestBlob(Descriptor descriptor, Func<Stream> open) => (_descriptor, _open) = (descriptor, open);

    internal TestBlob(string mediaType, byte[] content)
        : this(new Descriptor(mediaType, Oci.Digest.Of(content), content.Length), () => new MemoryStream(content, writable: false))
    {
    }

    /// <summary>As the manifest says it.</summary>
    public string MediaType => _descriptor.MediaType;

    /// <summary><c>sha256:</c> and the hash.</summary>
    public string Digest => _descriptor.Digest.ToString();

    /// <summary>Bytes.</summary>
    public long Size => _descriptor.Size;

    internal Descriptor Descriptor => _descriptor;

    /// <summary>The bytes, from the first on.</summary>
    /// <returns>A stream that whoever asked for it disposes.</returns>
    public Stream Open() => _open();
}
