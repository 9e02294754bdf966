using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Registry.Oci;
using Registry.Server.Hosting;

namespace Registry.Server.Api;

/// <summary>
/// A request's body that gives up when nothing comes for a time. A client that only pauses goes on; one that is gone does not hold its session for ever.
/// </summary>
/// <remarks>The wait is ended on the pipe: a read of Kestrel's body that a token cancels can't be followed by another, and so not by the draining that keeps the connection.</remarks>
internal sealed class RequestBody : OneWayStream
{
    private readonly HttpContext _context;
    private readonly PipeReader _reader;
    private readonly TimeSpan _idleTimeout;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _awake = new();
    private long _received;
    private long _waitingSince;
    private bool _isGivenUp;
    private bool _isEnded;

    public RequestBody(HttpContext context, TimeSpan idleTimeout, TimeProvider clock)
    {
        (_context, _reader, _idleTimeout, _clock) = (context, context.Request.BodyReader, idleTimeout, clock);
        _timer = clock.CreateTimer(body => ((RequestBody)body!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The most bytes that are taken, and what is said of a body that has more; null for any number.</summary>
    public (long Bytes, Func<long, Exception> Exceeded)? Limit { get; init; }

    /// <summary>Ends the reading of a body of which nothing has come for some time, since another request wants to go on. One that flows is left alone.</summary>
    public void GiveUpIfIdle(TimeSpan time)
    {
        if (_clock.GetElapsedTime(Volatile.Read(ref _waitingSince)) >= time)
        {
            Volatile.Write(ref _isGivenUp, true);
            Wake();
        }
    }

    // A client that goes away ends the read by itself, so the token is not asked.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result;
        try
        {
            result = await WaitAsync();
        }
        catch (IOException e) when (e is not (ConnectionResetException or BadHttpRequestException))
        {
            // A stream of HTTP/2 that is reset, and a record of TLS that is cut off, would else look like a fault of the disk.
            throw new ConnectionResetException(e.Message, e);
        }

        var count = (int)Math.Min(buffer.Length, result.Buffer.Length);
        var part = result.Buffer.Slice(0, count);
        part.CopyTo(buffer.Span);
        _reader.AdvanceTo(part.End);
        _received += count;
        return Limit is var (most, exceeded) && _received > most ? throw exceeded(_received) : count;
    }

    protected override void Dispose(bool disposing)
    {
        lock (_awake)
        {
            _isEnded = true;
        }

        _timer.Dispose();
        _context.Features.Set(new ReceivedBytes(_received));
        base.Dispose(disposing);
    }

    // Timers and other requests are not of this request, and may come when it has ended: its pipe would throw at them.
    private void Wake()
    {
        lock (_awake)
        {
            if (!_isEnded)
            {
                _reader.CancelPendingRead();
            }
        }
    }

    private async ValueTask<ReadResult> WaitAsync()
    {
        var began = _clock.GetTimestamp();
        Volatile.Write(ref _waitingSince, began);
        while (true)
        {
            // What is left of it: a timer may run out a moment before the clock says so, and would then begin anew.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((_idleTimeout - _clock.GetElapsedTime(began)).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            var result = await _reader.ReadAsync(CancellationToken.None);
            if (!result.Buffer.IsEmpty || result.IsCompleted)
            {
                return result;
            }

            _reader.AdvanceTo(result.Buffer.Start);
            ThrowIfIdle(began);
        }
    }

    // The timer may also have run out before this read began, while the disk was slow.
    private void ThrowIfIdle(long began)
    {
        if (Volatile.Read(ref _isGivenUp) || _clock.GetElapsedTime(began) >= _idleTimeout)
        {
            throw new RegistryException(
                ErrorCode.BlobUploadInvalid,
                $"nothing came for {_clock.GetElapsedTime(began):c}; what had come of an upload is kept, and GET of its location says where to go on",
                status: StatusCodes.Status408RequestTimeout);
        }
    }
}
