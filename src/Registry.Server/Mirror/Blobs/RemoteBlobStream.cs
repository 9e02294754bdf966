using System.Net;
using Registry.Server.Api;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Blobs;

/// <summary>A blob as it comes from its upstream. Where that breaks off, or nothing comes for a time, it is asked for the rest.</summary>
/// <param name="size">Bytes, where it is known.</param>
/// <param name="most">Bytes that are taken where it is not.</param>
/// <param name="turn">Ends with this.</param>
internal sealed class RemoteBlobStream(RemoteRepository repository, UpstreamRequest request, long? size, long most, HttpResponseMessage response, Stream body, IDisposable turn, TimeProvider clock)
    : OneWayStream
{
    // One after the other, without a byte between them.
    private const int MostBreaks = 5;
    private const int MostBreaksInAll = 100;

    // Doubled from one to the next: some ten seconds in all.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(300);

    private HttpResponseMessage _response = response;
    private Stream _body = body;
    private CancellationTokenSource _patience = new();
    private long _position;
    private int _breaks;
    private int _allBreaks;
    private bool _isAway;

    /// <summary>Bytes, where it is known.</summary>
    public long? Size => size;

    /// <exception cref="UpstreamException">The rest cannot be had, or there is more than there should be.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await TryReadAsync(buffer, cancellationToken);
            if (read is > 0 and var count)
            {
                _breaks = 0;
                _position += count;
                return _position <= (size ?? most)
                    ? count
                    : throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} gives more bytes for {request.Resource} than it has");
            }

            if (read == 0 && !_isAway && (size is null || _position == size))
            {
                return 0;
            }

            await ResumeAsync(cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _response.Dispose();
        _patience.Dispose();
        turn.Dispose();
        base.Dispose(disposing);
    }

    // Null when it broke off.
    private async ValueTask<int?> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_patience.TryReset())
        {
            _patience.Dispose();
            _patience = new CancellationTokenSource();
        }

        using var leaving = cancellationToken.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), _patience);
        _patience.CancelAfter(repository.Registry.Options.IdleTimeout);
        try
        {
            return await _body.ReadAsync(buffer, _patience.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _allBreaks++;
        if (++_breaks > MostBreaks || _allBreaks > MostBreaksInAll)
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{repository.Registry} broke off {request.Resource} at byte {_position}{(size is null ? "" : $" of {size}")}, again and again");
        }

        if (_breaks > 1)
        {
            await Task.Delay(BetweenTries * Math.Pow(2, _breaks - 2), clock, cancellationToken);
        }

        _response.Dispose();
        try
        {
            _response = await repository.Client.SendAsync(request with { Offset = _position }, isCheck: false, cancellationToken);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.Outage && _breaks < MostBreaks)
        {
            // It may be starting again; the next try comes with the next read of nothing.
            _body = Null;
            _isAway = true;
            return;
        }

        _isAway = false;
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken);
        if (_response.StatusCode != HttpStatusCode.PartialContent)
        {
            await SkipAsync(cancellationToken);
        }
        else if (_response.Content.Headers.ContentRange?.From != _position)
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{repository.Registry} was asked for {request.Resource} from byte {_position} on, and gave another part");
        }
    }

    // It knows no ranges and gives all of it again.
    private async Task SkipAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        for (var left = _position; left > 0;)
        {
            if (await TryReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken) is not ( > 0 and var read))
            {
                throw new UpstreamException(UpstreamFault.Outage, $"{repository.Registry} broke off {request.Resource} again, and gives no ranges");
            }

            left -= read;
        }
    }
}
