using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Workloads;

/// <summary>The public keys of an issuer: out of a file, or found by OpenID Connect discovery and looked up again when it signs with a new one.</summary>
internal sealed class IssuerKeys
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string? _file;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _discovery;
    private (DateTime Stamp, IReadOnlyList<SecurityKey> Keys) _read;

    public IssuerKeys(IssuerOptions options)
    {
        if (options.KeysFile is { Length: > 0 } file)
        {
            _file = file;
            return;
        }

        var address = $"{options.Issuer.TrimEnd('/')}/.well-known/openid-configuration";
        var http = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = 1024 * 1024 };
        var isLoopback = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
        _discovery = new ConfigurationManager<OpenIdConnectConfiguration>(address, new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(http) { RequireHttps = !isLoopback });
    }

    /// <exception cref="IssuerUnavailableException">They can't be had now.</exception>
    public async Task<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _discovery is null ? ReadFile() : [.. (await _discovery.GetConfigurationAsync(cancellationToken)).SigningKeys];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or HttpRequestException)
        {
            throw new IssuerUnavailableException(e.GetBaseException().Message);
        }
    }

    /// <summary>The next call looks them up again, though not more often than every half minute.</summary>
    public void LookAgain() => _discovery?.RequestRefresh();

    private IReadOnlyList<SecurityKey> ReadFile()
    {
        var stamp = File.GetLastWriteTimeUtc(_file!);
        if (_read.Keys is null || _read.Stamp != stamp)
        {
            _read = (stamp, [.. new JsonWebKeySet(File.ReadAllText(_file!)).GetSigningKeys()]);
        }

        return _read.Keys;
    }
}

internal sealed class IssuerUnavailableException(string message) : Exception(message);
