using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;

namespace Registry.Server.Manifests;

/// <summary>
/// Manifests by tag or digest: pulling (end-3), pushing (end-7a, 7b) and deleting (end-9). What is stored is served byte for byte with the media type it came with; <c>Accept</c> is
/// not asked, for a manifest that is rewritten has another digest.
/// </summary>
internal static class ManifestEndpoints
{
    private const string Path = "/v2/{name}/manifests/{reference}";

    public static void MapManifests(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Get).RequireAccess(RepositoryActions.Pull);
        app.MapMethods(Path, [HttpMethods.Head], Head).RequireAccess(RepositoryActions.Pull);
        app.MapPut(Path, PutAsync).RequireAccess(RepositoryActions.Push);
        app.MapDelete(Path, DeleteAsync).RequireAccess(RepositoryActions.Delete);
    }

    private static IResult Get(string name, string reference, HttpRequest request, IndexReader index, ContentUses uses)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Reference(reference));
        if (index.ReadManifest(repository, wanted) is not { } manifest)
        {
            return Unknown(repository, wanted);
        }

        uses.NoteManifest(manifest.Id);
        return IsKnown(request, manifest.Digest)
            ? new ManifestResult(manifest.Digest, manifest.MediaType, StatusCodes.Status304NotModified)
            : new ManifestResult(manifest.Digest, manifest.MediaType, manifest.Bytes);
    }

    private static IResult Head(string name, string reference, HttpRequest request, IndexReader index, ContentUses uses)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Reference(reference));
        if (index.FindManifest(repository, wanted) is not { } manifest)
        {
            return Unknown(repository, wanted);
        }

        uses.NoteManifest(manifest.Id);
        return IsKnown(request, manifest.Digest)
            ? new ManifestResult(manifest.Digest, manifest.MediaType, StatusCodes.Status304NotModified)
            : new ManifestResult(manifest.Digest, manifest.MediaType, manifest.Size);
    }

    private static async Task<IResult> PutAsync(string name, string reference, HttpContext context, ManifestPush push, ManifestOptions options, UploadOptions uploads, TimeProvider clock)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Reference(reference));
        var tags = context.Request.Query["tag"].Select(PathWords.Tag).Distinct().ToList();
        var condition = TagCondition.Of(context.Request);
        var mediaType = ManifestBody.MediaTypeOf(context.Request);
        await using var body = new RequestBody(context, uploads.IdleTimeout, clock);
        var bytes = await ManifestBody.ReadAsync(context.Request.ContentLength, body, options.MaxSize, context.RequestAborted);
        var pushed = await push.PutAsync(new PushedManifest(repository, wanted, tags, condition, mediaType, bytes), context.Actor(), context.RequestAborted);

        var headers = context.Response.Headers;
        headers.Location = $"/v2/{repository}/manifests/{pushed.Digest}";
        headers[ContentHeaders.ContentDigest] = pushed.Digest.ToString();
        if (pushed.Subject is not null)
        {
            headers[ContentHeaders.Subject] = pushed.Subject.ToString();
        }

        if (tags.Count > 0)
        {
            // One line: a hundred would be more headers than some clients take.
            headers[ContentHeaders.Tag] = string.Join(", ", tags);
        }

        return new EmptyResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> DeleteAsync(string name, string reference, HttpContext context, ManifestDeletion deletion)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Reference(reference));
        var deleted = await deletion.DeleteAsync(repository, wanted, TagCondition.Of(context.Request), context.Actor(), context.RequestAborted);
        return deleted ? new EmptyResult(StatusCodes.Status202Accepted) : Unknown(repository, wanted);
    }

    private static bool IsKnown(HttpRequest request, string digest) => ContentHeaders.NamesWeakly(request.Headers.IfNoneMatch, digest);

    private static ErrorResult Unknown(RepositoryName repository, Reference reference) =>
        ErrorResult.Of(ErrorCode.ManifestUnknown, $"the repository {repository} has no manifest {reference}", reference.ToString());
}
