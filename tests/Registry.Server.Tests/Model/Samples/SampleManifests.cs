using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Samples;

/// <summary>A manifest of every kind that clients push, made of few blobs and of each other, so that they meet.</summary>
internal static class SampleManifests
{
    private const string SignatureType = "application/vnd.example.signature";
    private const string ThingType = "application/vnd.example.thing+json";
    private const string Note = """{"note":"1"}""";

    private static readonly Descriptor Config = SampleBlobs.Config.As(Documents.ConfigType);
    private static readonly Descriptor Layer = SampleBlobs.Layer.As(Documents.LayerType);
    private static readonly Descriptor LargeLayer = SampleBlobs.LargeLayer.As(Documents.LayerType);
    private static readonly Descriptor Sbom = SampleBlobs.Layer.As("application/vnd.example.sbom");
    private static readonly Descriptor Missing = Documents.Of("missing"u8.ToArray(), MediaTypes.OciManifest);
    private static readonly Descriptor Foreign = Missing with { MediaType = "application/vnd.oci.image.layer.nondistributable.v1.tar" };

    public static SampleManifest Image { get; } = OfImage("image", Config, [Layer]);

    public static SampleManifest Bare { get; } = OfImage("bare image", Config, [], $""","annotations":{Note}""") with { Annotations = Note };

    public static SampleManifest Signature { get; } =
        OfImage("signature", Config, [], $"""{ToImage},"artifactType":"{SignatureType}","annotations":{Note}""")
            with { Subject = Image.Digest, ArtifactType = SignatureType, Annotations = Note };

    private static SampleManifest Countersignature { get; } = OfImage("countersignature", Config, [], Documents.Subject(Signature.Digest)) with { Subject = Signature.Digest };

    /// <summary>What older clients keep under <see cref="FallbackTag"/>, here with one that refers to something else.</summary>
    public static SampleManifest ListOfReferrers { get; } = OfIndex("list of referrers", [Bare.Descriptor, Signature.Descriptor, Countersignature.Descriptor, Missing]);

    public static string FallbackTag { get; } = TagName.ReferrersFallback(Image.Digest).ToString();

    public static IReadOnlyList<SampleManifest> All { get; } = [Image, Bare, Signature, .. Images(), .. Indexes(), .. Referrers(), .. Others()];

    /// <summary>Those that others refer to.</summary>
    public static IReadOnlyList<SampleManifest> Subjects { get; } = [Image, Signature];

    /// <summary>The manifest, those that name it or that it names, and the same bytes as something else.</summary>
    public static IEnumerable<SampleManifest> AboutIt(SampleManifest manifest) =>
        All.Where(other => other.Digest.Equals(manifest.Digest) || Names(manifest, other) || Names(other, manifest));

    private static bool Names(SampleManifest one, SampleManifest other) =>
        other.Digest.Equals(one.Subject) || one.Children.Any(child => child.Digest.Equals(other.Digest));

    private static string ToImage => Documents.Subject(Image.Digest);

    private static IEnumerable<SampleManifest> Images() =>
    [
        OfImage("docker image", Config, [Layer], mediaType: MediaTypes.DockerManifest),
        OfImage("image with a foreign layer", Config, [LargeLayer, Foreign]) with { Blobs = [Config, LargeLayer] },
        OfImage("image with a wrong size", Config, [Layer with { Size = 1 }]),
    ];

    private static IEnumerable<SampleManifest> Indexes()
    {
        var index = OfIndex("index", [Image.Descriptor, Bare.Descriptor]);
        return
        [
            index,
            OfIndex("index of an index", [index.Descriptor]),
            OfIndex("sparse index", [Bare.Descriptor, Missing]),
            OfIndex("docker list", [Image.Descriptor], mediaType: MediaTypes.DockerManifestList),
            OfIndex("build cache", [Layer, LargeLayer, SampleBlobs.Config.As("application/vnd.buildkit.cacheconfig.v0")]),
            ListOfReferrers,
        ];
    }

    private static IEnumerable<SampleManifest> Referrers()
    {
        // The same bytes are understood by what they are pushed as.
        var nameless = $$"""{"schemaVersion":2,"config":{{Documents.Json(Config)}},"layers":[]{{ToImage}}}""";
        return
        [
            OfImage("bill of materials", Sbom, [], ToImage) with { Subject = Image.Digest },
            OfIndex("bundle", [Bare.Descriptor], $"""{ToImage},"artifactType":"{SignatureType}" """) with { Subject = Image.Digest, ArtifactType = SignatureType },
            Countersignature,
            new("nameless image", MediaTypes.OciManifest, nameless) { Blobs = [Config], Subject = Image.Digest, ArtifactType = Config.MediaType },
            new("nameless thing", ThingType, nameless) { Subject = Image.Digest, SeemsToName = [Config] },
        ];
    }

    private static IEnumerable<SampleManifest> Others() =>
    [
        new("artifact", MediaTypes.OciArtifact, $$"""{"mediaType":"{{MediaTypes.OciArtifact}}","artifactType":"{{SignatureType}}","blobs":[{{Documents.Json(Layer)}}]}""")
        {
            Blobs = [Layer],
            ArtifactType = SignatureType,
        },
        new("no JSON", MediaTypes.OciManifest, "{") { IsInvalid = true },
    ];

    private static SampleManifest OfImage(string name, Descriptor config, IReadOnlyList<Descriptor> layers, string more = "", string mediaType = MediaTypes.OciManifest) =>
        new(name, mediaType, Documents.Image(config, layers, more, mediaType)) { Blobs = [config, .. layers], ArtifactType = config.MediaType };

    private static SampleManifest OfIndex(string name, IReadOnlyList<Descriptor> children, string more = "", string mediaType = MediaTypes.OciIndex) =>
        new(name, mediaType, Documents.Index(children, more, mediaType)) { Children = children };
}
