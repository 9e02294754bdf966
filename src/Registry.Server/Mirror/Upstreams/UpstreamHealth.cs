using System.Globalization;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>What an upstream has said of its limits, and how it fared last.</summary>
internal sealed class UpstreamHealth(RemoteRegistry upstream, TimeProvider clock)
{
    // Where it does not say.
    private static readonly TimeSpan UsualRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private DateTimeOffset _restUntil;

    /// <summary>How many more requests it allows, as Docker Hub tells it, such as <c>76;w=21600</c>; null where it does not.</summary>
    public string? Remaining { get; private set; }

    /// <summary>Why it last did not give what it was asked for, if that is no longer so since.</summary>
    public string? LastFault { get; private set; }

    /// <summary>When it may be asked again; null when it may be asked now.</summary>
    public DateTimeOffset? RestUntil
    {
        get
        {
            lock (_lock)
            {
                return _restUntil > clock.GetUtcNow() ? _restUntil : null;
            }
        }
    }

    /// <exception cref="UpstreamException">It has asked for less traffic.</exception>
    public void RequireAwake()
    {
        if (RestUntil is { } until)
        {
            throw Throttled(until);
        }
    }

    public void NoteSuccess() => LastFault = null;

    public void NoteFault(UpstreamException fault) => LastFault = fault.Message;

    public void NoteLimits(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("RateLimit-Remaining", out var values))
        {
            Remaining = values.FirstOrDefault();
        }
    }

    /// <summary>Notes a 429.</summary>
    public UpstreamException NoteThrottling(HttpResponseMessage response)
    {
        var now = clock.GetUtcNow();
        var header = response.Headers.RetryAfter;
        var asked = header?.Delta ?? (header?.Date is { } date ? date - now : UsualRest);
        var until = now + (asked < TimeSpan.Zero ? UsualRest : asked < ShortestRest ? ShortestRest : asked < LongestRest ? asked : LongestRest);
        lock (_lock)
        {
            _restUntil = until > _restUntil ? until : _restUntil;
        }

        return Throttled(until);
    }

    private UpstreamException Throttled(DateTimeOffset until) =>
        new(UpstreamFault.Throttled, $"{upstream} asks for fewer requests, and is asked again at {until.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC") { RetryAt = until };
}
