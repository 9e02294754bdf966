namespace Registry.Testing;

/// <summary>What a request is about, in the distribution specification's words.</summary>
public enum RegistryResource
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary><c>/v2/</c>: whether the registry is there, and wants callers to sign in.</summary>
    Base,

    /// <summary><c>/token</c>: signing in.</summary>
    Token,

    /// <summary><c>/v2/NAME/manifests/REFERENCE</c>.</summary>
    Manifest,

    /// <summary><c>/v2/NAME/blobs/DIGEST</c>.</summary>
    Blob,

    /// <summary><c>/v2/NAME/blobs/uploads/</c> and the sessions below it.</summary>
    Upload,

    /// <summary><c>/v2/NAME/tags/list</c>.</summary>
    Tags,

    /// <summary><c>/v2/NAME/referrers/DIGEST</c>.</summary>
    Referrers,

    /// <summary><c>/v2/_catalog</c>.</summary>
    Catalog,
}
