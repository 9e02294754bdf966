using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Registry.Server.Auth.Tokens;

/// <summary>A key that bearer tokens are signed with: ECDSA on P-256, for ES256 (RFC 7518, 3.4).</summary>
internal sealed class SigningKey
{
    private SigningKey(string id, DateTimeOffset createdAt, ECDsa key)
    {
        CreatedAt = createdAt;
        Key = new ECDsaSecurityKey(key) { KeyId = id };
        Credentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256);
    }

    public DateTimeOffset CreatedAt { get; }

    public ECDsaSecurityKey Key { get; }

    public SigningCredentials Credentials { get; }

    /// <summary>The name of its file: when it was made, in seconds since 1970, and something that nobody guesses.</summary>
    public string Id => Key.KeyId;

    public static SigningKey Create(DateTimeOffset now) =>
        new($"{now.ToUnixTimeSeconds()}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}", now, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">The text is no key.</exception>
    public static SigningKey Parse(string id, string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException(e.Message);
        }

        return new SigningKey(id, CreatedAtOf(id), key);
    }

    public string ToPem() => Key.ECDsa.ExportPkcs8PrivateKeyPem();

    private static DateTimeOffset CreatedAtOf(string id) =>
        long.TryParse(id.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;
}
