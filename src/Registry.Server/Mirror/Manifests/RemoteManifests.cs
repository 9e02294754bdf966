using System.Net;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Manifests;

/// <summary>A manifest that an upstream gave, and that is what it was asked for.</summary>
internal sealed record FetchedManifest(Digest Digest, ManifestContent Content, byte[] Bytes);

/// <summary>Asks upstreams for manifests, and believes none of them.</summary>
internal sealed class RemoteManifests(ManifestOptions options)
{
    private static readonly string Accept =
        string.Join(", ", MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerManifestList, MediaTypes.DockerManifest, MediaTypes.OciArtifact);

    /// <summary>What a reference names there, by HEAD, which costs no quota; null when it is still the one that is here.</summary>
    /// <param name="known">The digest that is here, or null.</param>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    public static async Task<RemoteManifest?> HeadAsync(RemoteRepository repository, Reference reference, string? known, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Head, repository, reference) with { IfNoneMatch = known };
        request = request with { Timeout = known is null ? request.Timeout : repository.CheckTimeout };
        using var response = await repository.Client.SendAsync(request, isCheck: known is not null, cancellationToken);
        var digest = DigestHeader(response);
        if (response.StatusCode == HttpStatusCode.NotModified || digest == known)
        {
            return known is null ? throw Wrong(repository, reference, "names no digest") : null;
        }

        var mediaType = MediaTypes.FromContentType(response.Content.Headers.ContentType?.ToString());
        return digest is not null && Digest.TryParse(digest, out _) && mediaType is not null && MediaTypes.IsKnownManifest(mediaType)
            ? new RemoteManifest(digest, mediaType, response.Content.Headers.ContentLength)
            : throw Wrong(repository, reference, $"is told of as '{Excerpt.Of(mediaType ?? "nothing")}' with the digest '{Excerpt.Of(digest ?? "")}'");
    }

    /// <exception cref="UpstreamException">There is no answer, or it is not a manifest, or another one than it should be.</exception>
    public async Task<FetchedManifest> GetAsync(RemoteRepository repository, Reference reference, CancellationToken cancellationToken)
    {
        using var response = await repository.Client.SendAsync(Request(HttpMethod.Get, repository, reference), isCheck: false, cancellationToken);
        var bytes = await UpstreamBody.ReadAsync(repository.Registry, response, $"the manifest {reference} of {repository.Remote}", options.MaxSize, cancellationToken);
        if (reference.Digest is { } wanted && !Digest.Of(bytes, wanted.Algorithm).Equals(wanted))
        {
            throw Wrong(repository, reference, $"came with the digest {Digest.Of(bytes, wanted.Algorithm)}");
        }

        if (DigestHeader(response) is { } told && !(Digest.TryParse(told, out var digest) && Digest.Of(bytes, digest.Algorithm).Equals(digest)))
        {
            throw Wrong(repository, reference, $"was told to have the digest '{Excerpt.Of(told)}', and has {Digest.Of(bytes)}");
        }

        return new FetchedManifest(reference.Digest ?? Digest.Of(bytes), Parse(repository, reference, response, bytes), bytes);
    }

    /// <summary>What a tag names there; null when there is no such tag.</summary>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    public async Task<Digest?> FindAsync(RemoteRepository repository, TagName tag, CancellationToken cancellationToken)
    {
        try
        {
            return Digest.Parse((await HeadAsync(repository, Reference.Of(tag), known: null, cancellationToken))!.Digest);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return null;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.Wrong)
        {
            // Some tell of nothing that helps; the manifest itself does.
            return (await GetAsync(repository, Reference.Of(tag), cancellationToken)).Digest;
        }
    }

    private static UpstreamRequest Request(HttpMethod method, RemoteRepository repository, Reference reference) =>
        new(method, repository.Remote, $"manifests/{reference}") { Accept = Accept, Timeout = repository.Registry.Options.Timeout };

    /// <summary>What an answer calls the digest of its content, or null.</summary>
    public static string? DigestHeader(HttpResponseMessage response) =>
        response.Headers.TryGetValues(ContentHeaders.ContentDigest, out var values) ? values.FirstOrDefault() : null;

    private ManifestContent Parse(RemoteRepository repository, Reference reference, HttpResponseMessage response, byte[] bytes)
    {
        var type = MediaTypes.FromContentType(response.Content.Headers.ContentType?.ToString());
        if (type is not null && MediaTypes.IsSchema1(type))
        {
            throw Wrong(repository, reference, "is of Docker's schema 1, which this registry does not take, nor do clients of today");
        }

        try
        {
            var content = ManifestContent.Parse(bytes, type is "application/json" or "text/plain" or MediaTypes.OctetStream ? null : type);
            return !MediaTypes.IsKnownManifest(content.MediaType) ? throw Wrong(repository, reference, $"came as '{Excerpt.Of(content.MediaType)}', which is no manifest")
                : content.Blobs.Count + content.Children.Count > options.MaxReferences ? throw Wrong(repository, reference, $"names more than {options.MaxReferences} blobs and manifests (Registry:Manifests:MaxReferences)")
                : content;
        }
        catch (ManifestFormatException e)
        {
            throw Wrong(repository, reference, $"is no manifest: {e.Message}");
        }
    }

    private static UpstreamException Wrong(RemoteRepository repository, Reference reference, string what) =>
        new(UpstreamFault.Wrong, $"the manifest {reference} of {repository.Remote} at {repository.Registry} {what}");
}
