using Registry.Oci;
using Registry.Server.Api;
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
    ListOptions lists,
    IBlobStore store)
{
    public async ValueTask<object?> ManifestAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (names.Find(PathWords.Repository(Word(http, "name"))) is not { } repository)
        {
            return await next(context);
        }

        var reference = PathWords.Reference(Word(http, "reference"));
        try
        {
            if (reference.Tag is not null && await PrepareAsync(http, repository, reference) is { } answer)
            {
                return answer;
            }

            var result = await next(context);
            return IsUnknown(result) ? await BringAsync(http, repository, reference) ?? await next(context) : result;
        }
        catch (UpstreamException e)
        {
            return MirrorAnswers.Failed(e, ErrorCode.ManifestUnknown);
        }
    }

    public async ValueTask<object?> BlobAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var http = context.HttpContext;
        if (!IsUnknown(result) || names.Find(PathWords.Repository(Word(http, "name"))) is not { } repository)
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

            return await blobs.FetchAsync(repository, digest, http.RequestAborted) is { } fetch ? new FetchedBlobResult(fetch, await fetch.Begun, store) : await next(context);
        }
        catch (UpstreamException e)
        {
            return MirrorAnswers.Failed(e, ErrorCode.BlobUnknown);
        }
    }

    public async ValueTask<object?> TagsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (names.Find(PathWords.Repository(Word(http, "name"))) is not { } repository)
        {
            return await next(context);
        }

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

    public async ValueTask<object?> ReferrersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (names.Find(PathWords.Repository(Word(http, "name"))) is { } repository)
        {
            WarnOf(http, await referrers.PrepareAsync(repository, PathWords.Digest(Word(http, "digest")), http.RequestAborted));
        }

        return await next(context);
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

    private static bool IsUnknown(object? result) => result is ErrorResult { Status: StatusCodes.Status404NotFound };

    private static string Word(HttpContext http, string name) => (string?)http.Request.RouteValues[name] ?? "";
}
