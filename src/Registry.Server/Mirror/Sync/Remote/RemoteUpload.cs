using System.Net;
using System.Net.Http.Headers;
using Registry.Oci;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>
/// Pushes one blob as Docker does: an upload session, all of the bytes in a PATCH, and a closing PUT ("Pushing a blob in chunks"). What breaks off goes on where the registry says it is;
/// where it does not take that, it begins anew.
/// </summary>
internal sealed class RemoteUpload(RemoteRepository repository, SourceBlob blob, Action<long> sent, TimeProvider clock)
{
    private const int MostBreaks = 6;

    // Doubled from one to the next: some ten seconds in all.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(300);

    private Uri? _session;
    private long _offset;
    private long _sent;

    /// <summary>False when it was had from the other repository.</summary>
    /// <param name="from">A repository there that has it, or null.</param>
    /// <exception cref="UpstreamException">It was not taken.</exception>
    public async Task<bool> RunAsync(RepositoryName? from, CancellationToken cancellationToken)
    {
        for (var breaks = 1; ; breaks++)
        {
            try
            {
                if (_session is null && !await BeginAsync(from, cancellationToken))
                {
                    return false;
                }

                await SendAsync(cancellationToken);
                await CloseAsync(cancellationToken);
                return true;
            }
            catch (UpstreamException e) when (MayTryAgain(e) && breaks < MostBreaks)
            {
                await Task.Delay(BetweenTries * Math.Pow(2, breaks - 1), clock, cancellationToken);
                await FindAsync(e.Fault == UpstreamFault.Outage, cancellationToken);
            }
        }
    }

    // What a new session refuses it refuses again.
    private bool MayTryAgain(UpstreamException e) => e.Fault == UpstreamFault.Outage || (_offset > 0 && e.Fault is UpstreamFault.Wrong or UpstreamFault.NotFound);

    // False when it was had from the other repository.
    private async Task<bool> BeginAsync(RepositoryName? from, CancellationToken cancellationToken)
    {
        var mount = from is null ? "" : $"?mount={blob.Digest}&from={from}";
        using var response = await repository.Client.SendAsync(
            Request(HttpMethod.Post, null) with { Resource = $"blobs/uploads/{mount}", From = from, Timeout = repository.Registry.Options.Timeout, Content = Nothing }, isCheck: false, cancellationToken);
        (_session, _offset) = (response.StatusCode == HttpStatusCode.Created ? null : SessionOf(response), 0);
        return _session is not null;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_offset == blob.Size)
        {
            return;
        }

        using var patience = new UploadPatience(repository.Registry.Options.IdleTimeout, cancellationToken);
        patience.AwaitBlock();
        try
        {
            using var response = await repository.Client.SendAsync(
                Request(HttpMethod.Patch, _session) with { Timeout = Timeout.InfiniteTimeSpan, Content = () => Body(patience) }, isCheck: true, patience.Token);
            _session = SessionOf(response);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{repository.Registry} took nothing of {blob.Digest} for {repository.Registry.Options.IdleTimeout.TotalSeconds:0.#} s", e);
        }
        catch (LostSourceException e)
        {
            throw e.InnerException as UpstreamException ?? new UpstreamException(UpstreamFault.Off, e.Message, e);
        }
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        var (address, digest) = (new UriBuilder(_session!), $"digest={Uri.EscapeDataString($"{blob.Digest}")}");
        address.Query = address.Query.Length > 1 ? $"{address.Query}&{digest}" : digest;
        using var response = await repository.Client.SendAsync(
            Request(HttpMethod.Put, address.Uri) with { Timeout = UploadPatience.Closing, Content = Nothing }, isCheck: true, cancellationToken);
    }

    // Where the session is that broke off; one that has got no further, or refuses, is left for a new one.
    private async Task FindAsync(bool mayGoOn, CancellationToken cancellationToken)
    {
        var (session, before) = (_session, _offset);
        (_session, _offset) = (null, 0);
        if (session is null || !mayGoOn)
        {
            return;
        }

        try
        {
            using var response = await repository.Client.SendAsync(Request(HttpMethod.Get, session) with { Timeout = repository.Registry.Options.Timeout }, isCheck: true, cancellationToken);
            if (response.Headers.NonValidated.TryGetValues("Range", out var values) && values.ToString().Split('-') is [_, var last]
                && long.TryParse(last, out var end) && end >= Math.Max(before, 1) && end < blob.Size)
            {
                (_session, _offset) = (response.Headers.Location is null ? session : SessionOf(response), end + 1);
            }
        }
        catch (UpstreamException)
        {
            // It knows nothing of it any more, or is still away.
        }
    }

    private BlobBody Body(UploadPatience patience)
    {
        Tell(_offset - _sent);
        var body = new BlobBody(blob, _offset, patience, Tell) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypes.OctetStream) } };
        if (_offset > 0)
        {
            body.Headers.TryAddWithoutValidation("Content-Range", $"{_offset}-{blob.Size - 1}");
        }

        return body;
    }

    private void Tell(long more)
    {
        _sent += more;
        sent(more);
    }

    private UpstreamRequest Request(HttpMethod method, Uri? address) => new(method, repository.Remote, "the upload") { IsPush = true, Address = address };

    private Uri SessionOf(HttpResponseMessage response)
    {
        var asked = response.RequestMessage!.RequestUri!;
        return response.Headers.Location is { } location && Uri.TryCreate(asked, location, out var session) && (session.Scheme == "https" || session.Scheme == asked.Scheme)
            ? session
            : throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} does not say where to push {blob.Digest} to, or says what cannot be followed: '{Excerpt.Of($"{response.Headers.Location}")}'");
    }

    private static ByteArrayContent Nothing() => new([]);
}
