using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>A key of an issuer, which signs whatever a test has it say.</summary>
internal sealed class IssuerKey : IDisposable
{
    private readonly string _id;
    private readonly RSA? _rsa;
    private readonly ECDsa? _elliptic;

    private IssuerKey(string id, RSA? rsa, ECDsa? elliptic) => (_id, _rsa, _elliptic) = (id, rsa, elliptic);

    /// <summary>The public half, as an entry of a JWKS.</summary>
    public string Jwk => _rsa is not null ? JwkOf(_rsa.ExportParameters(false)) : JwkOf(_elliptic!.ExportParameters(false));

    private string Algorithm => _rsa is null ? "ES256" : "RS256";

    public static IssuerKey Rsa(string id) => new(id, RSA.Create(2048), null);

    public static IssuerKey Elliptic(string id) => new(id, null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="header">The whole of it, where it shall be another than an honest one.</param>
    public string Sign(string payload, string? header = null)
    {
        var text = $"{Encode(header ?? $$"""{"alg":"{{Algorithm}}","typ":"JWT","kid":"{{_id}}"}""")}.{Encode(payload)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        return $"{text}.{Base64UrlEncoder.Encode(_rsa?.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? _elliptic!.SignData(bytes, HashAlgorithmName.SHA256))}";
    }

    /// <summary>As a forger would, who takes the public key for the secret of a keyed hash.</summary>
    public string SignWithPublicKey(string payload)
    {
        var text = $"{Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{_id}}"}""")}.{Encode(payload)}";
        return $"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(_rsa!.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Unsigned(string payload) => $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode(payload)}.";

    public void Dispose()
    {
        _rsa?.Dispose();
        _elliptic?.Dispose();
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);

    private string JwkOf(RSAParameters key) =>
        $$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{_id}}","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}""";

    private string JwkOf(ECParameters key) =>
        $$"""{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":"{{_id}}","x":"{{Base64UrlEncoder.Encode(key.Q.X)}}","y":"{{Base64UrlEncoder.Encode(key.Q.Y)}}"}""";
}
