using Microsoft.AspNetCore.Http;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A registry for a mirror to pull from, over a real socket: it has what a test puts there, keeps what it was asked, and fails as it is told.</summary>
internal sealed class FaultyUpstream : IServer, IAsyncDisposable
{
    private readonly UpstreamListener _listener;
    private readonly UpstreamContent _content = new();
    private readonly UpstreamEndpoints _endpoints;
    private readonly Troubles _troubles = new();
    private readonly Heard<UpstreamRequest> _requests = new();

    private FaultyUpstream(bool tls, bool wantsCertificate)
    {
        _listener = new UpstreamListener(tls, wantsCertificate, AnswerAsync);
        _endpoints = new UpstreamEndpoints(_content);
        Client = _listener.CreateClient();
        Tokens = new UpstreamTokens(new Uri(Address, UpstreamTokens.Path));
    }

    /// <inheritdoc cref="UpstreamListener.Address"/>
    public Uri Address => _listener.Address;

    /// <summary>As it stands before a repository's name: address and port.</summary>
    public string Host => Address.Authority;

    /// <inheritdoc cref="UpstreamListener.Pem"/>
    public string? Pem => _listener.Pem;

    /// <inheritdoc cref="UpstreamListener.ClientPem"/>
    public string? ClientPem => _listener.ClientPem();

    /// <summary>Trusts it, signs in as nobody, and follows no redirects.</summary>
    public HttpClient Client { get; }

    /// <summary>May be set at any time.</summary>
    public UpstreamAuth Auth { get; set; } = UpstreamAuth.None;

    public UpstreamTokens Tokens { get; }

    /// <inheritdoc cref="UpstreamEndpoints.KnowsRanges"/>
    public bool KnowsRanges
    {
        get => _endpoints.KnowsRanges;
        set => _endpoints.KnowsRanges = value;
    }

    /// <summary>What it was asked, over stops, also where it did not answer.</summary>
    public IReadOnlyList<UpstreamRequest> Requests => _requests.All;

    public static async Task<FaultyUpstream> StartAsync(bool tls = false, bool wantsCertificate = false)
    {
        var upstream = new FaultyUpstream(tls, wantsCertificate);
        await upstream.StartAgainAsync();
        return upstream;
    }

    /// <inheritdoc cref="UpstreamListener.StopAsync"/>
    public Task StopAsync() => _listener.StopAsync();

    /// <summary>On the same port, with all that it had.</summary>
    public Task StartAgainAsync() => _listener.StartAsync();

    public Digest PutBlob(byte[] content) => _content.PutBlob(content);

    /// <inheritdoc cref="UpstreamContent.PutManifest"/>
    public Digest PutManifest(string repository, string? tag, byte[] bytes, string mediaType = MediaTypes.OciManifest) => _content.PutManifest(repository, tag, bytes, mediaType);

    /// <summary>Without layers it gets one of its own.</summary>
    public UpstreamImage PutImage(string repository, string? tag, params byte[][] layers) => _content.PutImage(repository, tag, layers);

    /// <summary>An index of manifests that are there already, or are not.</summary>
    public Digest PutIndex(string repository, string? tag, params Descriptor[] manifests) => PutManifest(repository, tag, Some.Utf8(Documents.Index(manifests)), MediaTypes.OciIndex);

    public void RemoveBlob(Digest digest) => _content.RemoveBlob(digest);

    /// <inheritdoc cref="UpstreamContent.RemoveManifest"/>
    public void RemoveManifest(string repository, string reference) => _content.RemoveManifest(repository, reference);

    /// <summary>How often it was asked, challenges and all.</summary>
    public int Count(string method, string pathPart) => Requests.Count(request => request.Is(method, pathPart));

    /// <summary>The request of this number, once it comes.</summary>
    public Task<UpstreamRequest> AskedAsync(string method, string pathPart, int number = 1)
    {
        var count = 0;
        return _requests.WaitForAsync(request => request.Is(method, pathPart) && ++count == number);
    }

    /// <summary>From now on requests whose path has this part run into the fault, until it is healed or for so many times. Who has to sign in first is challenged and does not run into it.</summary>
    public Trouble Fail(string pathPart, Fault fault, int? times = null) => Fail(request => request.Path.Contains(pathPart, StringComparison.Ordinal), fault, times);

    /// <inheritdoc cref="Fail(string, Fault, int?)"/>
    public Trouble Fail(Predicate<UpstreamRequest> isMet, Fault fault, int? times = null) => _troubles.Add(new Trouble(isMet, fault, times));

    /// <summary>From now on such answers come by half, and wait until the trouble is healed.</summary>
    public Trouble Hold(string pathPart) => Fail(pathPart, BodyFaults.StallAt(0.5));

    /// <summary>Ends all troubles.</summary>
    public void Heal() => _troubles.Heal();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _listener.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = UpstreamRequest.Of(context.Request);
        _requests.Add(request);
        try
        {
            await AnswerAsync(context, request);
            request.End(!context.RequestAborted.IsCancellationRequested);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            request.End(isWhole: false);
        }
    }

    private async Task AnswerAsync(HttpContext context, UpstreamRequest request)
    {
        var isForToken = request.Path == UpstreamTokens.Path;
        var challenge = isForToken ? null : Auth.Challenge(request);
        var truth = challenge ?? (isForToken ? await Tokens.AnswerAsync(context.Request, request) : _endpoints.Answer(request));
        var trouble = challenge is null ? _troubles.Of(request) : null;
        await (trouble is null ? truth.SendAsync(context) : trouble.Fault.AnswerAsync(new FaultScene(context, request, truth, trouble)));
    }
}
