using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Blobs;

/// <summary>Asks upstreams for blobs.</summary>
internal sealed class RemoteBlobs(IndexReader index, TimeProvider clock)
{
    /// <summary>How long the blob is, by HEAD; null where the upstream does not say.</summary>
    /// <exception cref="UpstreamException">It has no such blob, or does not answer.</exception>
    public async Task<long?> HeadAsync(MirroredRepository repository, Digest digest, CancellationToken cancellationToken)
    {
        using var response = await repository.Client.SendAsync(Request(HttpMethod.Head, repository, digest), isCheck: false, cancellationToken);
        return Size(repository, digest, response);
    }

    /// <summary>The blob's bytes, unverified.</summary>
    /// <exception cref="UpstreamException">It has no such blob, or does not answer.</exception>
    public async Task<RemoteBlobStream> OpenAsync(MirroredRepository repository, Digest digest, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, repository, digest);
        var turn = await repository.Client.TakeTurnAsync(cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await repository.Client.SendAsync(request, isCheck: false, cancellationToken);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new RemoteBlobStream(repository, request, Size(repository, digest, response), response, body, turn, clock);
        }
        catch
        {
            response?.Dispose();
            turn.Dispose();
            throw;
        }
    }

    private static UpstreamRequest Request(HttpMethod method, MirroredRepository repository, Digest digest) =>
        new(method, repository.Remote, $"blobs/{digest}") { Timeout = repository.Upstream.Options.Timeout };

    // The manifest that led here has been verified; the upstream's headers have not.
    private long? Size(MirroredRepository repository, Digest digest, HttpResponseMessage response)
    {
        var told = response.Content.Headers.ContentLength;
        if (Expected(repository, digest) is not { } expected)
        {
            return told > repository.Upstream.Options.MaxBlobSize ? throw TooLong(repository, digest) : told;
        }

        return told is null || told == expected
            ? expected
            : throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Upstream} says that {digest} has {told} bytes, where its manifest says {expected}");
    }

    private long? Expected(MirroredRepository repository, Digest digest)
    {
        if (index.ReadReferencing(repository.Name, digest) is not { } manifest)
        {
            return null;
        }

        var content = ManifestContent.Parse(manifest.Bytes, manifest.MediaType);
        return content.Blobs.Concat(content.Children).FirstOrDefault(descriptor => descriptor.Digest.Equals(digest))?.Size;
    }

    private static UpstreamException TooLong(MirroredRepository repository, Digest digest) =>
        new(UpstreamFault.Wrong, $"{repository.Upstream} has more than {repository.Upstream.Options.MaxBlobSize} bytes for {digest}, the most that is taken of it (MaxBlobSize)");
}
