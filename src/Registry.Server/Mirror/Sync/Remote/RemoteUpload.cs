using System.Net.Http.Headers;
using Registry.Oci;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>Pushes one blob as Docker does: an upload session, all of the bytes in a PATCH, and a closing PUT ("Pushing a blob in chunks"). What breaks off goes on where the registry says it is.</summary>
internal sealed class RemoteUpload(RemoteRepository repository, Descriptor blob, Func<long, CancellationToken, Task<Stream>> open, Action<long> sent, TimeProvider clock)
{
    private const int MostBreaks = 5;

    // Some read all of it again before they answer.
    private static readonly TimeSpan Closing = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    private long _sent;

    /// <summary>False when it was had from the other repository.</summary>
    /// <param name="from">A repository there that has it, or null.</param>
    /// <exception cref="UpstreamException">It was not taken.</exception>
    public async Task<bool> RunAsync(RepositoryName? from, CancellationToken cancellationToken)
    {
        var session = await BeginAsync(from, cancellationToken);
        var offset = 0L;
        for (var breaks = 1; session is not null; breaks++)
        {
            try
            {
                await CloseAsync(offset == blob.Size ? session : await SendAsync(session, offset, cancellationToken), cancellationToken);
                return true;
            }
            catch (UpstreamException e) when (e.Fault == UpstreamFault.Outage && breaks < MostBreaks)
            {
                await Task.Delay(BetweenTries * breaks, clock, cancellationToken);
                offset = await FindAsync(session, cancellationToken);
                session = offset > 0 ? session : await BeginAsync(null, cancellationToken);
                Tell(offset - _sent);
            }
        }

        return false;
    }

    // Null when it was had from the other repository.
    private async Task<Uri?> BeginAsync(RepositoryName? from, CancellationToken cancellationToken)
    {
        var mount = from is null ? "" : $"?mount={blob.Digest}&from={from}";
        using var response = await repository.Client.SendAsync(
            Request(HttpMethod.Post, null) with { Resource = $"blobs/uploads/{mount}", From = from, Timeout = repository.Registry.Options.Timeout, Content = Nothing }, isCheck: false, cancellationToken);
        return response.StatusCode == System.Net.HttpStatusCode.Created ? null : SessionOf(response);
    }

    private async Task<Uri> SendAsync(Uri session, long offset, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(repository.Registry.Options.IdleTimeout);
        try
        {
            using var response = await repository.Client.SendAsync(
                Request(HttpMethod.Patch, session) with { Timeout = Timeout.InfiniteTimeSpan, Content = () => Body(offset, patience) }, isCheck: true, patience.Token);
            return SessionOf(response);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{repository.Registry} took nothing of {blob.Digest} for {repository.Registry.Options.IdleTimeout.TotalSeconds:0.#} s", e);
        }
        catch (LostSourceException e)
        {
            throw e.InnerException as UpstreamException ?? new UpstreamException(UpstreamFault.Outage, e.Message, e);
        }
    }

    private async Task CloseAsync(Uri session, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(session);
        address.Query = address.Query.Length > 1 ? $"{address.Query}&digest={Uri.EscapeDataString($"{blob.Digest}")}" : $"digest={Uri.EscapeDataString($"{blob.Digest}")}";
        using var response = await repository.Client.SendAsync(
            Request(HttpMethod.Put, address.Uri) with { Timeout = Closing, Content = Nothing }, isCheck: true, cancellationToken);
    }

    // How far the session is; 0 where it cannot be gone on with.
    private async Task<long> FindAsync(Uri session, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await repository.Client.SendAsync(Request(HttpMethod.Get, session) with { Timeout = repository.Registry.Options.Timeout }, isCheck: false, cancellationToken);
            return response.Headers.NonValidated.TryGetValues("Range", out var values) && values.ToString().Split('-') is [_, var last] && long.TryParse(last, out var end) && end > 0 && end < blob.Size
                ? end + 1
                : 0;
        }
        catch (UpstreamException)
        {
            return 0;
        }
    }

    private BlobBody Body(long offset, CancellationTokenSource patience)
    {
        Tell(offset - _sent);
        var body = new BlobBody(
            token => open(offset, token),
            blob.Size - offset,
            more =>
            {
                patience.CancelAfter(repository.Registry.Options.IdleTimeout);
                Tell(more);
            });
        body.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.OctetStream);
        if (offset > 0)
        {
            body.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{blob.Size - 1}");
        }

        return body;
    }

    private void Tell(long more)
    {
        _sent += more;
        sent(more);
    }

    private UpstreamRequest Request(HttpMethod method, Uri? address) => new(method, repository.Remote, "the upload") { IsPush = true, Address = address };

    private Uri SessionOf(HttpResponseMessage response) =>
        response.Headers.Location is { } location && Uri.TryCreate(response.RequestMessage!.RequestUri, location, out var session)
            ? session
            : throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} does not say where to push {blob.Digest} to");

    private static ByteArrayContent Nothing() => new([]);
}
