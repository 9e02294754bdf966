namespace Registry.Oci;

/// <summary>What each media type asks of a manifest (image specification: manifest.md, image-index.md; Docker's manifest v2, schema 2).</summary>
internal static class ManifestRules
{
    public static ManifestContent Apply(ManifestDocument document, string? contentType)
    {
        var mediaType = contentType ?? MediaTypes.FromContentType(document.MediaType) ?? Derive(document);
        if (IsSchema1(document, mediaType))
        {
            throw new ManifestFormatException("image manifests of schema version 1 are not supported; push the image again with a client that writes Docker schema 2 or OCI manifests");
        }

        if (document.MediaType is { } inside && inside != mediaType && MediaTypes.IsKnownManifest(inside))
        {
            throw Mismatch(inside, mediaType);
        }

        if (MediaTypes.IsImage(mediaType))
        {
            CheckKnown(document, mediaType);
            CheckImage(document);
        }
        else if (MediaTypes.IsIndex(mediaType))
        {
            CheckKnown(document, mediaType);
            CheckIndex(document);
        }
        else if (mediaType == MediaTypes.OciArtifact)
        {
            CheckKnown(document, mediaType);
        }

        return Content(document, mediaType);
    }

    // As plain JSON is how the first clients sent it. Another type may number its own schemas.
    private static bool IsSchema1(ManifestDocument document, string mediaType) =>
        MediaTypes.IsSchema1(mediaType)
        || (document.SchemaVersion == 1 && (MediaTypes.IsImage(mediaType) || MediaTypes.IsIndex(mediaType) || mediaType == "application/json"));

    private static string Derive(ManifestDocument document)
    {
        if (document.Fault is not null)
        {
            throw document.Fault;
        }

        return document switch
        {
            { SchemaVersion: 1 } => MediaTypes.DockerSchema1,
            { Manifests: not null, Config: null } => MediaTypes.OciIndex,
            { Config: not null, Manifests: null } => MediaTypes.OciManifest,
            _ => throw new ManifestFormatException("the manifest's media type is missing: name it in the Content-Type header"),
        };
    }

    private static void CheckKnown(ManifestDocument document, string mediaType)
    {
        if (document.Fault is not null)
        {
            throw document.Fault;
        }

        if (document.MediaType is { } inside && inside != mediaType)
        {
            throw Mismatch(inside, mediaType);
        }

        if (document.SchemaVersion != 2 && mediaType != MediaTypes.OciArtifact)
        {
            throw new ManifestFormatException("schemaVersion is not 2");
        }
    }

    private static ManifestFormatException Mismatch(string inside, string contentType) =>
        new($"the manifest's mediaType is '{Excerpt.Of(inside)}', but its Content-Type is '{contentType}'");

    // A document that is an image and an index at once is read as either by different clients (CVE-2021-41190).
    private static void CheckImage(ManifestDocument document)
    {
        if (document.Manifests is not null)
        {
            throw new ManifestFormatException("an image manifest has no 'manifests'");
        }

        if (document.Config is null || document.Layers is null)
        {
            throw new ManifestFormatException(document.Config is null ? "config is missing" : "layers are missing");
        }
    }

    private static void CheckIndex(ManifestDocument document)
    {
        if (document.Config is not null || document.Layers is not null)
        {
            throw new ManifestFormatException("an index has neither 'config' nor 'layers'");
        }

        if (document.Manifests is null)
        {
            throw new ManifestFormatException("manifests are missing");
        }
    }

    private static ManifestContent Content(ManifestDocument document, string mediaType) => new()
    {
        MediaType = mediaType,
        ArtifactType = ArtifactType(document, mediaType),
        Blobs = [.. Blobs(document)],
        Children = document.Manifests ?? [],
        Subject = document.Subject,
        Annotations = document.Annotations,
    };

    private static string? ArtifactType(ManifestDocument document, string mediaType)
    {
        if (!string.IsNullOrEmpty(document.ArtifactType))
        {
            return document.ArtifactType;
        }

        return MediaTypes.IsImage(mediaType) ? document.Config?.MediaType : null;
    }

    private static IEnumerable<Descriptor> Blobs(ManifestDocument document)
    {
        Descriptor[] config = document.Config is null ? [] : [document.Config];
        return config.Concat(document.Layers ?? []).Concat(document.Blobs ?? []);
    }
}
