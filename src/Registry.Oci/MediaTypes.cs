using System.Text.RegularExpressions;

namespace Registry.Oci;

/// <summary>The media types that the registry knows the meaning of. All others are stored and served without being read.</summary>
public static partial class MediaTypes
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciArtifact = "application/vnd.oci.artifact.manifest.v1+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerGzipLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public const string OctetStream = "application/octet-stream";

    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerManifestList;

    public static bool IsImage(string mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>Whether it is the config of an image that can be run, and not of some other artifact.</summary>
    public static bool IsImageConfig(string mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>Whether a manifest of this type is read and held to its rules.</summary>
    public static bool IsKnownManifest(string mediaType) => IsImage(mediaType) || IsIndex(mediaType) || mediaType == OciArtifact;

    public static bool IsSchema1(string mediaType) => mediaType is DockerSchema1 or DockerSchema1Signed;

    /// <summary>Layers that may lie elsewhere, at the descriptor's <c>urls</c>, and are never asked for here.</summary>
    public static bool IsNonDistributable(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.v1.", StringComparison.Ordinal)
            || mediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.diff.", StringComparison.Ordinal);
    }

    /// <summary>The type without its parameters, or null when the header is no media type (RFC 6838, 4.2).</summary>
    public static string? FromContentType(string? header)
    {
        var type = header?.Split(';', 2)[0].Trim();
        return type is not null && Grammar().IsMatch(type) ? type : null;
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}/[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
