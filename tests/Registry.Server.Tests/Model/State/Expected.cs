using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.State;

/// <summary>How the model says that a request is answered.</summary>
/// <param name="Codes">The codes of an error answer, in any order.</param>
internal sealed record Expected(int Status, params string[] Codes)
{
    public static Expected Found { get; } = new(200);

    public static Expected Created { get; } = new(201);

    public static Expected Accepted { get; } = new(202);

    public static Expected NoContent { get; } = new(204);

    public static Expected NotModified { get; } = new(304);

    public static Expected BlobUnknown { get; } = new(404, "BLOB_UNKNOWN");

    public static Expected ManifestUnknown { get; } = new(404, "MANIFEST_UNKNOWN");

    public static Expected NameUnknown { get; } = new(404, "NAME_UNKNOWN");

    public static Expected UploadUnknown { get; } = new(404, "BLOB_UPLOAD_UNKNOWN");

    public static Expected OutOfOrder { get; } = new(416, "BLOB_UPLOAD_INVALID");

    public static Expected DigestInvalid { get; } = new(400, "DIGEST_INVALID");

    public static Expected ConditionFailed { get; } = new(412, "DENIED");

    public bool IsSuccess => Status < 300;

    public Answer Check(Answer answer)
    {
        answer.Is(Status);

        // HEAD is answered without a body.
        if (Codes.Length > 0 && answer.Body.Length > 0)
        {
            Assert.Equal(Codes.Order(StringComparer.Ordinal), answer.Codes.Distinct().Order(StringComparer.Ordinal));
        }

        return answer;
    }
}
