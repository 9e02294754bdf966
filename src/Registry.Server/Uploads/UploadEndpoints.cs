using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Index.Uses;

namespace Registry.Server.Uploads;

/// <summary>
/// Pushing blobs: POST opens a session (end-4a, 4c), takes a whole blob (end-4b) or mounts one (end-11); PATCH appends a chunk (end-5), PUT closes with the digest (end-6), GET tells
/// how far it came (end-13), DELETE cancels (end-14). Chunks come in order, else 416. 201 means durable.
/// </summary>
internal static class UploadEndpoints
{
    private const string Session = "/v2/{name}/blobs/uploads/{id}";
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v2/{name}/blobs/uploads/", PostAsync).RequireAccess(RepositoryActions.Push);
        app.MapPatch(Session, PatchAsync).RequireAccess(RepositoryActions.Push);
        app.MapPut(Session, PutAsync).RequireAccess(RepositoryActions.Push);
        app.MapMethods(Session, GetOrHead, StatusAsync).RequireAccess(RepositoryActions.Push);
        app.MapDelete(Session, CancelAsync).RequireAccess(RepositoryActions.Push);
    }

    private static async Task<IResult> PostAsync(string name, HttpContext context, UploadSessions sessions, BlobPush push)
    {
        var repository = PathWords.Repository(name);
        var query = UploadQuery.Of(context.Request);
        if (query.Mount is not null && await push.MountAsync(context, repository, query.Mount, query.From))
        {
            return UploadAnswers.Created(context.Response, repository, query.Mount);
        }

        push.CheckRoom(context, repository, query.Digest ?? query.Mount);
        using var session = await sessions.BeginAsync(repository, context.Caller(), query.Algorithm, context.RequestAborted);
        if (query.Digest is null)
        {
            return UploadAnswers.Accepted(context.Response, repository, session);
        }

        return await PostWholeAsync(context, repository, session, query.Digest, push);
    }

    private static async Task<IResult> PostWholeAsync(HttpContext context, RepositoryName repository, UploadSession session, Digest digest, BlobPush push)
    {
        try
        {
            await push.AppendAsync(context, repository, session, digest);

            // Without a body the digest is an announcement of the PUT to come, unless it is that of nothing.
            if (session.Upload.Length == 0 && !digest.Equals(Digest.Of([], digest.Algorithm)))
            {
                return UploadAnswers.Accepted(context.Response, repository, session);
            }

            await push.CommitAsync(context, repository, session, digest);
            return UploadAnswers.Created(context.Response, repository, digest);
        }
        catch
        {
            // Nobody was told the session's id, so nobody could go on with it.
            await session.CancelAsync();
            throw;
        }
    }

    private static async Task<IResult> PatchAsync(string name, string id, HttpContext context, UploadSessions sessions, BlobPush push)
    {
        var repository = PathWords.Repository(name);
        using var session = await sessions.EnterAsync(repository, context.Caller(), id, context.RequestAborted);
        if (session is null)
        {
            return UploadAnswers.Unknown(id);
        }

        await push.AppendAsync(context, repository, session, digest: null);
        return UploadAnswers.Accepted(context.Response, repository, session);
    }

    private static async Task<IResult> PutAsync(string name, string id, HttpContext context, UploadSessions sessions, BlobPush push, ContentUses uses)
    {
        var repository = PathWords.Repository(name);
        var digest = UploadQuery.Of(context.Request).Digest ?? throw new RegistryException(ErrorCode.DigestInvalid, "the closing PUT has to name the blob's digest: ?digest=sha256:…");
        using var session = await sessions.EnterAsync(repository, context.Caller(), id, context.RequestAborted);
        if (session is null)
        {
            // A client that lost the answer to its PUT sends it again; what it wants is here.
            return uses.Find(repository, digest) is null ? UploadAnswers.Unknown(id) : UploadAnswers.Created(context.Response, repository, digest);
        }

        await push.AppendAsync(context, repository, session, digest);
        try
        {
            await push.CommitAsync(context, repository, session, digest);
        }
        catch (IOException)
        {
            // What the store has of it is looked up again when the client comes back.
            await session.EndAsync();
            throw;
        }

        return UploadAnswers.Created(context.Response, repository, digest);
    }

    private static async Task<IResult> StatusAsync(string name, string id, HttpContext context, UploadSessions sessions)
    {
        var repository = PathWords.Repository(name);
        using var session = await sessions.EnterAsync(repository, context.Caller(), id, context.RequestAborted);
        return session is null ? UploadAnswers.Unknown(id) : UploadAnswers.Status(context.Response, repository, session);
    }

    private static async Task<IResult> CancelAsync(string name, string id, HttpContext context, UploadSessions sessions)
    {
        var repository = PathWords.Repository(name);
        using var session = await sessions.EnterAsync(repository, context.Caller(), id, context.RequestAborted);
        if (session is null)
        {
            return UploadAnswers.Unknown(id);
        }

        await session.CancelAsync();
        return new EmptyResult(StatusCodes.Status204NoContent);
    }
}
