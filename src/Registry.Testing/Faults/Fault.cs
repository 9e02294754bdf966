using System.Globalization;
using Registry.Testing.Faults;

namespace Registry.Testing;

/// <summary>Something that goes wrong with a request; <see cref="RegistryFaults.Inject"/> says with which. Faults of the way an answer comes may be combined.</summary>
public sealed class Fault
{
    private readonly string _name;

    private Fault(string name, Func<Exchange, Task, IServiceProvider, Task<bool>> apply) => (_name, ApplyAsync) = (name, apply);

    /// <summary>Does it; true when the request is over with that. The task ends when the fault is healed; the services are the registry's.</summary>
    internal Func<Exchange, Task, IServiceProvider, Task<bool>> ApplyAsync { get; }

    /// <summary>Whether it answers in the registry's place, so that there is nothing left for other faults.</summary>
    internal bool IsAnswer { get; private init; }

    /// <summary>Whether a request can run into it at all.</summary>
    internal Func<RecordedRequest, bool> Concerns { get; private init; } = static _ => true;

    /// <summary>The registry does nothing but answer this, with an error of the specification in JSON.</summary>
    /// <param name="status">From 400 to 599.</param>
    /// <param name="retryAfter">What the answer's <c>Retry-After</c> says, in whole seconds; null for none.</param>
    /// <returns>The fault.</returns>
    public static Fault Status(int status, TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        return Answer(status.ToString(CultureInfo.InvariantCulture), (exchange, _) => FaultAnswers.ErrorAsync(exchange.Context, status, retryAfter));
    }

    /// <summary>429: too many requests.</summary>
    /// <param name="retryAfter">What the answer's <c>Retry-After</c> says, in whole seconds; null for none.</param>
    /// <returns>The fault.</returns>
    public static Fault TooManyRequests(TimeSpan? retryAfter = null) => Status(429, retryAfter);

    /// <summary>401 with the challenge that asks to sign in, whatever the request brings.</summary>
    /// <returns>The fault.</returns>
    public static Fault Unauthorized() => Answer("401", FaultAnswers.SignInAsync);

    /// <summary>401 as for a bearer token that has expired. Only requests that bring one run into it.</summary>
    /// <returns>The fault.</returns>
    public static Fault ExpiredToken() => Answer("expired token", FaultAnswers.ExpiredTokenAsync, static request =>
        request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase));

    /// <summary>The connection ends without an answer; the registry has done nothing.</summary>
    /// <returns>The fault.</returns>
    public static Fault Drop() => Answer("drop", static (exchange, _) =>
    {
        exchange.Drop();
        return Task.CompletedTask;
    });

    /// <summary>The connection ends after so many bytes of the answer's body, and all of those come. A shorter body comes whole.</summary>
    /// <param name="bytes">0 for none of the body.</param>
    /// <returns>The fault.</returns>
    public static Fault CutAfter(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Body($"cut after {bytes} B", (exchange, _) => exchange.WrapAnswer(next => new CutBody(next, exchange, bytes)));
    }

    /// <summary>The connection ends when so many bytes of the request's body have come; what came is in the upload session.</summary>
    /// <param name="bytes">0 for none of the body.</param>
    /// <returns>The fault.</returns>
    public static Fault CutUploadAfter(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Body($"upload cut after {bytes} B", (exchange, _) => exchange.WrapRequest(next => new CutRequest(next, exchange.Context, bytes)));
    }

    /// <summary>Nothing is said, not even the headers, until the fault is healed or the client goes; then the true answer.</summary>
    /// <returns>The fault.</returns>
    public static Fault Stall() => new("stall", static async (exchange, healed, _) =>
    {
        await healed.WaitAsync(exchange.Context.RequestAborted);
        return false;
    });

    /// <summary>So many bytes of the answer's body come, and the others when the fault is healed.</summary>
    /// <param name="bytes">0 for the headers alone.</param>
    /// <returns>The fault.</returns>
    public static Fault StallAfter(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Body($"stall after {bytes} B", (exchange, healed) => exchange.WrapAnswer(next => new StalledBody(next, bytes, healed, exchange.Context.RequestAborted)));
    }

    /// <summary>One byte of the answer's body is another one; its length stays.</summary>
    /// <param name="at">Counted from 0. Behind the end of the body, the last one.</param>
    /// <returns>The fault.</returns>
    public static Fault CorruptByte(long at = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        return Body($"byte {at} corrupted", (exchange, _) => exchange.WrapAnswer(next => new CorruptBody(next, exchange.Context.Response, at)));
    }

    /// <summary>The bodies of request and answer go no faster than this.</summary>
    /// <param name="bytesPerSecond">At least 1; by <see cref="TestRegistryOptions.TimeProvider"/>, so that moving <see cref="TestRegistry.Clock"/> makes no wire faster.</param>
    /// <returns>The fault.</returns>
    public static Fault Throttle(long bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        return Body($"{bytesPerSecond} B/s", (exchange, healed) =>
        {
            exchange.WrapAnswer(next => new SlowBody(next, bytesPerSecond, healed, exchange.Clock, exchange.Context.RequestAborted));
            exchange.WrapRequest(next => new SlowRequest(next, bytesPerSecond, healed, exchange.Clock));
        });
    }

    /// <summary>What it is, for people.</summary>
    /// <returns>Such as <c>429</c> or <c>cut after 100 B</c>.</returns>
    public override string ToString() => _name;

    private static Fault Answer(string name, Func<Exchange, IServiceProvider, Task> answerAsync, Func<RecordedRequest, bool>? concerns = null) => new(name, async (exchange, _, registry) =>
    {
        await answerAsync(exchange, registry);
        return true;
    })
    {
        IsAnswer = true,
        Concerns = concerns ?? (static _ => true),
    };

    private static Fault Body(string name, Action<Exchange, Task> wrap) => new(name, (exchange, healed, _) =>
    {
        wrap(exchange, healed);
        return Task.FromResult(false);
    });
}
