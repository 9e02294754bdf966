using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Mirror.Blobs;
using Registry.Server.Mirror.Lists;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Mirror;

/// <summary>
/// Stands around the endpoints that are pulled from. What is here they answer, mirrored or pushed, at the same cost; what an upstream has is brought here first, or while it is sent.
/// </summary>
internal sealed class PullThrough(
    MirrorNames names,
    MirroredManifests manifests,
    MirroredBlobs blobs,
    MirroredTags tags,
    MirroredReferrers referrers,
    IndexReader index,
    ListOptions lists,
    IBlobStore store)
{
    public ValueTask<object?> ManifestAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        AroundAsync(context, next, IsUnknown, (http, repository) => ManifestAsync(http, repository, () => next(context)));

    public ValueTask<object?> BlobAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        AroundAsync(context, next, IsUnknown, (http, repository) => BlobAsync(http, repository, () => next(context)));

    public ValueTask<object?> TagsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        AroundAsync(context, next, IsUnknown, TagsAsync);

    // A list of referrers is never unknown.
    public ValueTask<object?> ReferrersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        AroundAsync(context, next, static _ => true, (http, repository) => ReferrersAsync(http, repository, () => next(context)));

    /// <summary>Lets a mirrored repository be answered by <paramref name="mirrored"/>, and all others by the endpoint. What that does not know may be at the root's upstream.</summary>
    private async ValueTask<object?> AroundAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next,
        Func<object?, bool> isMissing,
        Func<HttpContext, MirroredRepository, ValueTask<object?>> mirrored)
    {
        var http = context.HttpContext;
        var asked = PathWords.Repository(Word(http, "name"));
        if (names.Find(asked) is { } repository)
        {
            return await mirrored(http, repository);
        }

        var result = await next(context);
        if (!isMissing(result) || names.FindAtRoot(asked) is not { } atRoot || IsOfPush(http.Request) || index.RepositoryExists(asked) || !http.Caller().Rights.Allow(atRoot.Name, RepositoryActions.Pull))
        {
            return result;
        }

        // The endpoints' first argument, as every route of a repository has it.
        context.Arguments[0] = atRoot.Name.ToString();
        return await mirrored(http, atRoot);
    }

    private async ValueTask<object?> ManifestAsync(HttpContext http, MirroredRepository repository, Func<ValueTask<object?>> serve)
    {
        var reference = PathWords.Reference(Word(http, "reference"));
        try
        {
            if (reference.Tag is not null && await PrepareAsync(http, repository, reference) is { } answer)
            {
                return answer;
            }

            var result = await serve();
            return IsUnknown(result) ? await BringAsync(http, repository, reference) ?? await serve() : result;
        }
        catch (UpstreamException e)
        {
            return MirrorAnswers.Failed(e, ErrorCode.ManifestUnknown);
        }
    }

    private async ValueTask<object?> BlobAsync(HttpContext http, MirroredRepository repository, Func<ValueTask<object?>> serve)
    {
        var result = await serve();
        if (!IsUnknown(result))
        {
            return result;
        }

        var digest = PathWords.Digest(Word(http, "digest"));
        try
        {
            if (HttpMethods.IsHead(http.Request.Method))
            {
                return new DescriptionResult(digest.ToString(), MediaTypes.OctetStream, await blobs.DescribeAsync(repository, digest, http.RequestAborted));
            }

            return await blobs.FetchAsync(repository, digest, http.RequestAborted) is { } fetch ? new FetchedBlobResult(fetch, await fetch.Begun, store) : await serve();
        }
        catch (UpstreamException e)
        {
            return MirrorAnswers.Failed(e, ErrorCode.BlobUnknown);
        }
    }

    private async ValueTask<object?> TagsAsync(HttpContext http, MirroredRepository repository)
    {
        var page = Page.Of(http.Request, lists);
        try
        {
            if (await tags.ListAsync(repository, page, http.RequestAborted) is not var (found, warning))
            {
                return ErrorResult.Of(ErrorCode.NameUnknown, $"{repository.Upstream} has no repository {repository.Remote}", repository.Name.ToString());
            }

            WarnOf(http, warning);
            return new NamesResult("tags", found, page, $"/v2/{repository.Name}/tags/list", repository.Name.ToString());
        }
        catch (UpstreamException e)
        {
            return MirrorAnswers.Failed(e, ErrorCode.NameUnknown);
        }
    }

    private async ValueTask<object?> ReferrersAsync(HttpContext http, MirroredRepository repository, Func<ValueTask<object?>> serve)
    {
        WarnOf(http, await referrers.PrepareAsync(repository, PathWords.Digest(Word(http, "digest")), http.RequestAborted));
        return await serve();
    }

    // Null when what is here is to be served.
    private async Task<IResult?> PrepareAsync(HttpContext http, MirroredRepository repository, Reference tag)
    {
        var state = await manifests.PrepareAsync(repository, tag, HttpMethods.IsHead(http.Request.Method), http.RequestAborted);
        WarnOf(http, state.Warning);
        return state.IsHere ? null : Describe(repository, tag, state);
    }

    // Null when it is here now.
    private async Task<IResult?> BringAsync(HttpContext http, MirroredRepository repository, Reference reference)
    {
        var state = HttpMethods.IsHead(http.Request.Method)
            ? await manifests.DescribeAsync(repository, reference, http.RequestAborted)
            : await manifests.FetchAsync(repository, reference, http.RequestAborted);
        return state.IsHere ? null : Describe(repository, reference, state);
    }

    private static IResult Describe(MirroredRepository repository, Reference reference, TagState state) =>
        state.Manifest is { } manifest
            ? new DescriptionResult(manifest.Digest, manifest.MediaType, manifest.Size)
            : ErrorResult.Of(ErrorCode.ManifestUnknown, $"{repository.Upstream} has no manifest {reference} in {repository.Remote}", reference.ToString());

    private static void WarnOf(HttpContext http, string? warning)
    {
        if (warning is not null)
        {
            MirrorAnswers.Warn(http.Response, warning);
        }
    }

    // Whoever pushes what is new here asks first which blobs are here: what another registry has does not help that push.
    private static bool IsOfPush(HttpRequest request) => HttpMethods.IsHead(request.Method) && request.RouteValues.ContainsKey("digest");

    private static bool IsUnknown(object? result) => result is ErrorResult { Status: StatusCodes.Status404NotFound };

    private static string Word(HttpContext http, string name) => (string?)http.Request.RouteValues[name] ?? "";
}
