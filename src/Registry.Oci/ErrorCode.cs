namespace Registry.Oci;

/// <summary>An error of the distribution specification ("Error Codes", code-1 to code-14), with the status that the field answers it with.</summary>
public sealed class ErrorCode
{
    public static ErrorCode BlobUnknown { get; } = new("BLOB_UNKNOWN", 404, "blob unknown to registry");
    public static ErrorCode BlobUploadInvalid { get; } = new("BLOB_UPLOAD_INVALID", 400, "blob upload invalid");
    public static ErrorCode BlobUploadUnknown { get; } = new("BLOB_UPLOAD_UNKNOWN", 404, "blob upload unknown to registry");
    public static ErrorCode DigestInvalid { get; } = new("DIGEST_INVALID", 400, "provided digest did not match uploaded content");
    public static ErrorCode ManifestBlobUnknown { get; } = new("MANIFEST_BLOB_UNKNOWN", 400, "manifest references a manifest or blob unknown to registry");
    public static ErrorCode ManifestInvalid { get; } = new("MANIFEST_INVALID", 400, "manifest invalid");
    public static ErrorCode ManifestUnknown { get; } = new("MANIFEST_UNKNOWN", 404, "manifest unknown to registry");
    public static ErrorCode NameInvalid { get; } = new("NAME_INVALID", 400, "invalid repository name");
    public static ErrorCode NameUnknown { get; } = new("NAME_UNKNOWN", 404, "repository name not known to registry");
    public static ErrorCode SizeInvalid { get; } = new("SIZE_INVALID", 400, "provided length did not match content length");
    public static ErrorCode Unauthorized { get; } = new("UNAUTHORIZED", 401, "authentication required");
    public static ErrorCode Denied { get; } = new("DENIED", 403, "requested access to the resource is denied");
    public static ErrorCode Unsupported { get; } = new("UNSUPPORTED", 405, "the operation is unsupported");
    public static ErrorCode TooManyRequests { get; } = new("TOOMANYREQUESTS", 429, "too many requests");

    /// <summary>Beside the specification's, for 5xx only: the two that distribution/distribution answers a failing server with (<c>registry/api/errcode</c>).</summary>
    public static ErrorCode Unknown { get; } = new("UNKNOWN", 500, "unknown error");

    public static ErrorCode Unavailable { get; } = new("UNAVAILABLE", 503, "service unavailable");

    /// <summary>The specification's, in its order.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        BlobUnknown, BlobUploadInvalid, BlobUploadUnknown, DigestInvalid, ManifestBlobUnknown, ManifestInvalid, ManifestUnknown,
        NameInvalid, NameUnknown, SizeInvalid, Unauthorized, Denied, Unsupported, TooManyRequests,
    ];

    private ErrorCode(string code, int status, string message) => (Code, Status, Message) = (code, status, message);

    public string Code { get; }

    /// <summary>The HTTP status, unless the endpoint's own clause names another.</summary>
    public int Status { get; }

    /// <summary>The specification's description.</summary>
    public string Message { get; }

    public override string ToString() => Code;
}
