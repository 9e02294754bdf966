using System.Collections.Immutable;
using Registry.Oci;
using Registry.Testing.Images;

namespace Registry.Testing;

/// <summary>An image, an index of images or another artifact, to be put into a <see cref="TestRegistry"/> with <see cref="TestRegistry.SeedAsync"/>. It never changes, and its digest is known at once.</summary>
public sealed class TestImage
{
    private const string Amd64 = "linux/amd64";
    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    private readonly byte[] _manifest;

    private TestImage(ImageShape shape, ImmutableArray<TestImage> referrers)
    {
        (Shape, Referrers) = (shape, [.. referrers]);
        _manifest = ImageWriter.Manifest(shape);
        Descriptor = new Descriptor(shape.MediaType, Oci.Digest.Of(_manifest), _manifest.Length);
    }

    /// <summary>The manifest's: <c>sha256:</c> and the hash.</summary>
    public string Digest => Descriptor.Digest.ToString();

    /// <summary>The manifest's.</summary>
    public string MediaType => Shape.MediaType;

    /// <summary>The manifest's bytes.</summary>
    public ReadOnlyMemory<byte> Manifest => _manifest;

    /// <summary>Config and layers, in the manifest's order; none of an index.</summary>
    public IReadOnlyList<TestBlob> Blobs => Shape.Config is { } config ? [config, .. Shape.Layers] : [];

    /// <summary>The images of an index.</summary>
    public IReadOnlyList<TestImage> Images => Shape.Children;

    /// <summary>What refers to it and is put into the registry with it.</summary>
    public IReadOnlyList<TestImage> Referrers { get; }

    internal ImageShape Shape { get; }

    internal Descriptor Descriptor { get; }

    /// <summary>An image for <c>linux/amd64</c> of these layers, the lowest first.</summary>
    /// <param name="layers">None for an image without any.</param>
    /// <returns>The image.</returns>
    public static TestImage FromLayers(params TestLayer[] layers) => FromLayers(Amd64, layers);

    /// <inheritdoc cref="FromLayers(TestLayer[])"/>
    /// <summary>An image of these layers, the lowest first.</summary>
    /// <param name="platform"><c>OS/ARCHITECTURE</c> or <c>OS/ARCHITECTURE/VARIANT</c>.</param>
    public static TestImage FromLayers(string platform, params TestLayer[] layers)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(layers);
        var parsed = TestPlatform.Parse(platform);
        return new TestImage(
            new ImageShape(MediaTypes.OciManifest)
            {
                Config = new TestBlob(MediaTypes.OciConfig, ImageWriter.Config(parsed, layers.Select(layer => layer.DiffId))),
                Layers = [.. layers.Select(layer => layer.Blob)],
                Platform = parsed,
            },
            []);
    }

    /// <summary>An image whose layers each hold a file of random bytes. The same arguments make the same image, everywhere.</summary>
    /// <param name="seed">Another one makes another image.</param>
    /// <param name="layers">How many.</param>
    /// <param name="layerSize">Bytes of the file in each; the layer, a packed tar archive, is some 2 KiB larger.</param>
    /// <param name="platform"><c>OS/ARCHITECTURE</c> or <c>OS/ARCHITECTURE/VARIANT</c>.</param>
    /// <returns>The image.</returns>
    public static TestImage Random(int seed, int layers = 2, int layerSize = 1024, string platform = Amd64)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        ArgumentOutOfRangeException.ThrowIfNegative(layerSize);
#pragma warning disable CA5394 // It has to be the same each time.
        var random = new Random(seed);
        return FromLayers(platform, [.. Enumerable.Range(0, layers).Select(Layer)]);

        TestLayer Layer(int number)
        {
            var content = new byte[layerSize];
            random.NextBytes(content);
            return TestLayer.WithFiles(($"random/{seed}-{number}", content));
        }
#pragma warning restore CA5394
    }

    /// <summary>An index of images, one for each platform.</summary>
    /// <param name="images">Each has its own platform.</param>
    /// <returns>The index.</returns>
    public static TestImage Index(params TestImage[] images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new(new ImageShape(MediaTypes.OciIndex) { Children = [.. images] }, []);
    }

    /// <summary>Something that is no image: a signature, a bill of materials, a chart.</summary>
    /// <param name="artifactType">Its media type.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>The artifact.</returns>
    public static TestImage Artifact(string artifactType, params TestLayer[] content)
    {
        ArgumentNullException.ThrowIfNull(artifactType);
        ArgumentNullException.ThrowIfNull(content);
        var empty = new TestBlob(EmptyType, "{}"u8.ToArray());

        // "If the artifact has no content, a single empty descriptor": a manifest has at least one layer (image specification, manifest.md, "Guidelines for Artifact Usage").
        return new TestImage(
            new ImageShape(MediaTypes.OciManifest) { ArtifactType = artifactType, Config = empty, Layers = content.Length == 0 ? [empty] : [.. content.Select(layer => layer.Blob)] },
            []);
    }

    /// <summary>The same with an annotation in its manifest.</summary>
    /// <param name="name">Such as <c>org.opencontainers.image.version</c>.</param>
    /// <param name="value">Any text.</param>
    /// <returns>Another image.</returns>
    public TestImage WithAnnotation(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return With(Shape with { Annotations = Shape.Annotations.SetItem(name, value) });
    }

    /// <summary>The same image, and these artifacts, whose subject it becomes: so each of them gets another digest, which <see cref="Referrers"/> tells.</summary>
    /// <param name="artifacts">Signatures and the like; they may have referrers themselves.</param>
    /// <returns>An image with the same digest.</returns>
    public TestImage WithReferrers(params TestImage[] artifacts)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        return new(Shape, [.. Referrers, .. artifacts.Select(artifact => artifact.With(artifact.Shape with { Subject = Descriptor }))]);
    }

    // Its referrers are about it with the digest that it has now.
    private TestImage With(ImageShape shape) => new TestImage(shape, []).WithReferrers([.. Referrers]);
}
