using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Registry.Server.Auth.Workloads;

/// <summary>
/// Keys that are found by OpenID Connect Discovery below the issuer's address, and looked up again when it signs with a new one. All who need them at a time share one look-up; who
/// sends tokens of keys that nobody has makes no more than one in a while.
/// </summary>
internal sealed class DiscoveredKeys : IIssuerKeys
{
    private const int LargestAnswer = 1024 * 1024;

    // For one look-up, and between one and the next.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // Then they are looked up without anybody asking for a new one, so that one that was withdrawn is forgotten.
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(12);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly string _address;
    private readonly HttpDocumentRetriever _documents;
    private volatile IReadOnlyList<SecurityKey>? _known;
    private volatile bool _hasFailed;
    private Task<IReadOnlyList<SecurityKey>>? _lookUp;
    private long _began;

    public DiscoveredKeys(string issuer, TimeProvider clock)
    {
        _clock = clock;
        _address = $"{issuer.TrimEnd('/')}/.well-known/openid-configuration";
        var isLoopback = Uri.TryCreate(_address, UriKind.Absolute, out var uri) && uri.IsLoopback;
        _documents = new HttpDocumentRetriever(new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer }) { RequireHttps = !isLoopback };
    }

    public Task<IReadOnlyList<SecurityKey>> GetAsync(bool isOneMissing, CancellationToken cancellationToken)
    {
        var lookUp = LookUp(isOneMissing);
        return _known is { } known && !isOneMissing ? Task.FromResult(known) : lookUp.WaitAsync(cancellationToken);
    }

    private Task<IReadOnlyList<SecurityKey>> LookUp(bool isOneMissing)
    {
        lock (_lock)
        {
            if (_lookUp is null || (_lookUp.IsCompleted && _clock.GetElapsedTime(_began) >= (isOneMissing || _hasFailed ? Pause : Fresh)))
            {
                _began = _clock.GetTimestamp();
                _lookUp = Task.Run(FetchAsync);
            }

            return _lookUp;
        }
    }

    // An issuer that does not answer takes nothing back: those that are known go on.
    private async Task<IReadOnlyList<SecurityKey>> FetchAsync()
    {
        try
        {
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(_address, _documents, CancellationToken.None);
            (_known, _hasFailed) = ([.. found.SigningKeys], false);
        }
#pragma warning disable CA1031 // Whatever an issuer answers, and however the library says so, there are no keys in it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _hasFailed = true;
            return _known ?? throw new IssuerUnavailableException(e.GetBaseException().Message);
        }

        return _known;
    }
}
