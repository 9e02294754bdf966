using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Uploads;

/// <summary>
/// What the upload endpoints answer. Locations are relative and free of escapes and queries: containerd takes one without a leading '/' for a host and reuses the decoded path,
/// others append <c>?digest=</c> or <c>&amp;digest=</c> as they find it.
/// </summary>
internal static class UploadAnswers
{
    /// <summary>202 for POST and PATCH. Docker parses the range and takes <c>0-0</c> for an empty session.</summary>
    public static IResult Accepted(HttpResponse response, RepositoryName repository, UploadSession session)
    {
        response.Headers.Location = Location(repository, session);
        response.Headers.Range = $"0-{Math.Max(0, session.Upload.Length - 1)}";
        response.Headers[ContentHeaders.UploadUuid] = session.Id;
        return new EmptyResult(StatusCodes.Status202Accepted);
    }

    /// <summary>204 for GET. An empty session says <c>0--1</c>: clients that resume would take <c>0-0</c> for one byte that is here.</summary>
    public static IResult Status(HttpResponse response, RepositoryName repository, UploadSession session)
    {
        response.Headers.Location = Location(repository, session);
        response.Headers.Range = Range(session);
        response.Headers[ContentHeaders.UploadUuid] = session.Id;
        return new EmptyResult(StatusCodes.Status204NoContent);
    }

    /// <summary>201: the blob is here, durable, and can be pulled from the location.</summary>
    public static IResult Created(HttpResponse response, RepositoryName repository, Digest digest)
    {
        response.Headers.Location = $"/v2/{repository}/blobs/{digest}";
        response.Headers[ContentHeaders.ContentDigest] = digest.ToString();
        return new EmptyResult(StatusCodes.Status201Created);
    }

    public static IResult Unknown(string id) =>
        ErrorResult.Of(ErrorCode.BlobUploadUnknown, $"there is no upload {Excerpt.Of(id)} in this repository; begin a new one with POST", Excerpt.Of(id));

    /// <summary>416, with the headers that tell a client where to go on.</summary>
    public static RegistryException OutOfOrder(RepositoryName repository, UploadSession session, ContentRange range) =>
        new(ErrorCode.BlobUploadInvalid, $"the chunk begins at {range.Start}, but the upload has {session.Upload.Length} bytes", status: StatusCodes.Status416RangeNotSatisfiable)
        {
            Headers =
            {
                ["Location"] = Location(repository, session),
                ["Range"] = Range(session),
                [ContentHeaders.UploadUuid] = session.Id,
            },
        };

    private static string Location(RepositoryName repository, UploadSession session) => $"/v2/{repository}/blobs/uploads/{session.Id}";

    private static string Range(UploadSession session) => $"0-{session.Upload.Length - 1}";
}
