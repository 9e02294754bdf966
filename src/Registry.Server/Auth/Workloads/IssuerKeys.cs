using Microsoft.IdentityModel.Tokens;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Workloads;

/// <summary>The public keys of an issuer.</summary>
internal interface IIssuerKeys
{
    /// <param name="isOneMissing">Whether a token names a key that is not among those that were given last.</param>
    /// <exception cref="IssuerUnavailableException">They can't be had now.</exception>
    Task<IReadOnlyList<SecurityKey>> GetAsync(bool isOneMissing, CancellationToken cancellationToken);
}

internal static class IssuerKeys
{
    public static IIssuerKeys Of(IssuerOptions options, TimeProvider clock) =>
        options.KeysFile is { Length: > 0 } file ? new KeysFile(Path.GetFullPath(file)) : new DiscoveredKeys(options.Issuer, clock);
}

/// <summary>Keys out of a file (a JWKS, RFC 7517, 5), which is read again when it changes.</summary>
internal sealed class KeysFile(string path) : IIssuerKeys
{
    // One object, since any number of requests reads it while another changes it.
    private volatile Content? _content;

    public Task<IReadOnlyList<SecurityKey>> GetAsync(bool isOneMissing, CancellationToken cancellationToken)
    {
        try
        {
            // Asked before the file is read: what changes meanwhile is read once more.
            var stamp = FileStamp.Of(path);
            if (_content is not { } content || content.Stamp != stamp)
            {
                _content = content = new Content(stamp, [.. new JsonWebKeySet(File.ReadAllText(path)).GetSigningKeys()]);
            }

            return Task.FromResult(content.Keys);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            throw new IssuerUnavailableException(e.GetBaseException().Message);
        }
    }

    private sealed record Content(string Stamp, IReadOnlyList<SecurityKey> Keys);
}

internal sealed class IssuerUnavailableException(string message) : Exception(message);
