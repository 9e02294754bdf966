using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>
/// Asks an upstream: signs in, follows it to where it sends its clients, heeds its limits, and leaves it alone for a while when it fails. What is not a success is an exception that
/// says why, for people.
/// </summary>
internal sealed partial class UpstreamClient : IDisposable
{
    private const int MostRedirects = 5;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly RemoteRegistry _upstream;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _turns;
    private readonly UpstreamSignIn _signIn;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline _patient;
    private readonly ResiliencePipeline _once;

    /// <param name="isLeftAlone">Whether it is left alone for a moment when it fails often, so that nobody waits for it. Who has time asks on.</param>
    /// <exception cref="FormatException">The settings cannot be used.</exception>
    public UpstreamClient(RemoteRegistry upstream, TimeProvider clock, ILogger logger, bool isLeftAlone = true)
    {
        (_upstream, _clock, _logger) = (upstream, clock, logger);
        _client = UpstreamHttp.CreateClient(upstream);
        _turns = new SemaphoreSlim(upstream.Options.MaxFetches);
        _signIn = new UpstreamSignIn(upstream, _client, clock);
        Health = new UpstreamHealth(upstream, clock);
        var isOutage = new PredicateBuilder().Handle<UpstreamException>(e => e.Fault == UpstreamFault.Outage);
        _once = !isLeftAlone ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = isOutage,
                StateProvider = _circuit,
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
            }).Build();
        _patient = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions { ShouldHandle = isOutage, MaxRetryAttempts = 2, Delay = BetweenTries, BackoffType = DelayBackoffType.Exponential, UseJitter = true })
            .AddPipeline(_once)
            .Build();
    }

    public UpstreamHealth Health { get; }

    /// <summary>Whether it failed so often that it is left alone for a moment.</summary>
    public bool IsBroken => _circuit.CircuitState == CircuitState.Open;

    /// <summary>A success, or 304 where <see cref="UpstreamRequest.IfNoneMatch"/> asks for it. The body is still to be read.</summary>
    /// <param name="isCheck">Whether only what is here would be confirmed: nobody should then wait for another try.</param>
    /// <exception cref="UpstreamException">There is no such answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(UpstreamRequest request, bool isCheck, CancellationToken cancellationToken)
    {
        if (_upstream.Options.Offline)
        {
            throw new UpstreamException(UpstreamFault.Off, $"{_upstream} is set offline here, and is not asked");
        }

        Health.RequireAwake();
        try
        {
            var response = await (isCheck ? _once : _patient).ExecuteAsync(
                static async (state, token) => await state.Client.SendOnceAsync(state.Request, token), (Client: this, Request: request), cancellationToken);
            Health.NoteSuccess();
            return response;
        }
        catch (BrokenCircuitException e)
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{_upstream} failed several times, and is left alone for a moment: {Health.LastFault}", e);
        }
        catch (UpstreamException e) when (e.Fault != UpstreamFault.NotFound)
        {
            Health.NoteFault(e);
            Log.Failed(_logger, request.Method, request.What, e.Message);
            throw;
        }
    }

    /// <summary>Waits until a blob may be fetched, which may be long: no answer is late before it is asked for.</summary>
    /// <returns>To be disposed of when the blob has come.</returns>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        return new Turn(_turns);
    }

    public void Dispose()
    {
        _client.Dispose();
        _turns.Dispose();
    }

    private async Task<HttpResponseMessage> SendOnceAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(request.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await SignedInAsync(request, either.Token);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.Outage, $"{_upstream} did not answer in {request.Timeout.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // A connection that is reset in the moment in which it opens is not wrapped (.NET 10.0).
            var reason = e.InnerException is AuthenticationException ? $"its TLS certificate is not trusted ({e.InnerException.Message.TrimEnd('.')})" : e.GetBaseException().Message;
            throw new UpstreamException(UpstreamFault.Outage, $"{_upstream} cannot be reached: {reason}", e);
        }
    }

    private async Task<HttpResponseMessage> SignedInAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        // Once to learn how to sign in, once with a token, and once more where that was withdrawn.
        for (var round = 0; ; round++)
        {
            var authorization = await _signIn.HeaderAsync(request, cancellationToken);
            var response = await FollowAsync(request, authorization, cancellationToken);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
            {
                Health.NoteLimits(response);
                return response;
            }

            using (response)
            {
                if (response.StatusCode != HttpStatusCode.Unauthorized || round == 2 || !IsOwn(response.RequestMessage!.RequestUri!) || !_signIn.Learn(response, request, authorization))
                {
                    throw Refusal(request, response, authorization, request.IsPush ? await UpstreamErrors.TextAsync(response, cancellationToken) : "");
                }
            }
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(UpstreamRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var address = request.Address ?? new Uri(_upstream.Address, request.Repository is null ? $"/v2/{request.Resource}" : $"/v2/{request.Repository}/{request.Resource}");
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var message = Message(request, address, authorization);
            var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                address = Next(address, response.Headers.Location);
            }
        }

        throw new UpstreamException(UpstreamFault.Wrong, $"{_upstream} sends its clients on more than {MostRedirects} times");
    }

    private HttpRequestMessage Message(UpstreamRequest request, Uri address, AuthenticationHeaderValue? authorization)
    {
        var message = new HttpRequestMessage(request.Method, address) { Content = request.Content?.Invoke() };
        if (IsOwn(address))
        {
            message.Headers.Authorization = authorization;
        }

        if (request.Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        }

        if (request.IfNoneMatch is not null)
        {
            message.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{request.IfNoneMatch}\""));
        }

        if (request.Offset > 0)
        {
            message.Headers.Range = new RangeHeaderValue(request.Offset, null);
        }

        return message;
    }

    // Where it sends its clients on may be anybody's: credentials do not go there, and nothing is learnt there of how to sign in.
    private bool IsOwn(Uri address) => address.GetLeftPart(UriPartial.Authority) == _upstream.Address.GetLeftPart(UriPartial.Authority);

    private Uri Next(Uri address, Uri? location)
    {
        var next = location is not null && Uri.TryCreate(address, location, out var found) ? found : null;
        return next is { Scheme: "https" } || next?.Scheme == address.Scheme
            ? next
            : throw new UpstreamException(UpstreamFault.Wrong, $"{_upstream} sends its clients on to where they cannot go: {next?.Scheme ?? "nowhere"}");
    }

    private UpstreamException Refusal(UpstreamRequest request, HttpResponseMessage response, AuthenticationHeaderValue? sent, string told) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => Health.NoteThrottling(response),
        HttpStatusCode.NotFound => new UpstreamException(UpstreamFault.NotFound, $"{_upstream} has no {request.What}{told}"),
        HttpStatusCode.Unauthorized when sent is { Scheme: "Basic" } => new UpstreamException(UpstreamFault.SignIn, $"{_upstream} does not take the credentials that this registry has for it{told}"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when request.Repository is null => new UpstreamException(UpstreamFault.SignIn, $"{_upstream} does not show its {request.What} to this registry"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when request.IsPush =>
            new UpstreamException(UpstreamFault.SignIn, $"{_upstream} does not let this registry push to {request.Repository}{told}"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            new UpstreamException(UpstreamFault.SignIn, $"{_upstream} has no repository {request.Repository}, or does not show it to this registry"),
        (>= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented) or HttpStatusCode.RequestTimeout => new UpstreamException(UpstreamFault.Outage, $"{_upstream} answered {(int)response.StatusCode}{told}"),
        _ => new UpstreamException(UpstreamFault.Wrong, $"{_upstream} answered {(int)response.StatusCode}{told}"),
    };

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {What}: {Reason}")]
        public static partial void Failed(ILogger logger, HttpMethod method, string what, string reason);
    }
}
