using Registry.Oci;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Blobs;

/// <summary>How long a blob has to be.</summary>
/// <param name="Bytes">As a verified manifest says, or null where none does.</param>
/// <param name="Most">Bytes that are taken where none does.</param>
internal readonly record struct ExpectedSize(long? Bytes, long Most);

/// <summary>Asks other registries for blobs.</summary>
internal sealed class RemoteBlobs(TimeProvider clock)
{
    /// <summary>How long the blob is, by HEAD; null where the registry does not say.</summary>
    /// <exception cref="UpstreamException">It has no such blob, or does not answer.</exception>
    public static async Task<long?> HeadAsync(RemoteRepository repository, Digest digest, ExpectedSize expected, CancellationToken cancellationToken)
    {
        using var response = await repository.Client.SendAsync(Request(HttpMethod.Head, repository, digest), isCheck: false, cancellationToken);
        return Size(repository, digest, expected, response);
    }

    /// <summary>Whether the repository has the blob.</summary>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    public static async Task<bool> ExistsAsync(RemoteRepository repository, Digest digest, ExpectedSize expected, CancellationToken cancellationToken)
    {
        try
        {
            await HeadAsync(repository, digest, expected, cancellationToken);
            return true;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return false;
        }
    }

    /// <summary>The blob's bytes, unverified.</summary>
    /// <exception cref="UpstreamException">It has no such blob, or does not answer.</exception>
    public async Task<RemoteBlobStream> OpenAsync(RemoteRepository repository, Digest digest, ExpectedSize expected, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, repository, digest);
        var turn = await repository.Client.TakeTurnAsync(cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await repository.Client.SendAsync(request, isCheck: false, cancellationToken);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new RemoteBlobStream(repository, request, Size(repository, digest, expected, response), expected.Most, response, body, turn, clock);
        }
        catch
        {
            response?.Dispose();
            turn.Dispose();
            throw;
        }
    }

    private static UpstreamRequest Request(HttpMethod method, RemoteRepository repository, Digest digest) =>
        new(method, repository.Remote, $"blobs/{digest}") { Timeout = repository.Registry.Options.Timeout };

    // The manifest that led here has been verified; the upstream's headers have not.
    private static long? Size(RemoteRepository repository, Digest digest, ExpectedSize expected, HttpResponseMessage response)
    {
        var told = response.Content.Headers.ContentLength;
        if (expected.Bytes is not { } size)
        {
            return told > expected.Most
                ? throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} has more than {expected.Most} bytes for {digest}, the most that is taken of it (MaxBlobSize)")
                : told;
        }

        return told is null || told == size
            ? size
            : throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} says that {digest} has {told} bytes, where its manifest says {size}");
    }
}
