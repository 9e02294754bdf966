using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>Tokens whose signature is not the registry's, by each trick that a verifier has ever fallen for.</summary>
public sealed class ForgedSignatures(StaffedRegistry fixture) : TokenTests(fixture)
{
    [Fact]
    public async Task TheSameTokenSignedAgainByTheRegistrysKeyIsGood() => await AssertGoodAsync((await IssuedAsync()).SignedBy(TokenDraft.KeyOf(Http)));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("none ")]
    [InlineData("")]
    [InlineData(null)]
    public async Task WithoutAlgorithm(string? algorithm)
    {
        var draft = (await IssuedAsync()).Head("alg", algorithm);
        await AssertRefusedAsync(draft.With(""));
        await AssertRefusedAsync(draft.With(draft.Signature));
        await AssertRefusedAsync(draft.With("").TrimEnd('.'));
        await AssertRefusedAsync(draft.Head("kid", null).With(""));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task ByThePublicKeyAsASecret(string algorithm)
    {
        var draft = (await IssuedAsync()).Head("alg", algorithm);
        var key = TokenDraft.KeyOf(Http);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        byte[][] secrets =
        [
            Some.Utf8(key.ExportSubjectPublicKeyInfoPem()), Some.Utf8($"{key.ExportSubjectPublicKeyInfoPem()}\n"), key.ExportSubjectPublicKeyInfo(),
            [.. point.X!, .. point.Y!], [4, .. point.X!, .. point.Y!], point.X!,
            (await Http.GetAsync("/token/keys")).Body, Some.Utf8((await Http.GetAsync("/token/keys")).Json.GetProperty("keys")[0].GetRawText()),
        ];
        foreach (var secret in secrets)
        {
            await AssertRefusedAsync(draft.SignedBy(bytes => Hmac(algorithm, secret, bytes)));
        }
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("es256")]
    public async Task ByTheRightKeyUnderAnotherAlgorithm(string algorithm)
    {
        var key = TokenDraft.KeyOf(Http);
        var hash = algorithm switch { "ES384" => HashAlgorithmName.SHA384, "ES512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        await AssertRefusedAsync((await IssuedAsync()).Head("alg", algorithm).SignedBy(bytes => key.SignData(bytes, hash)));
    }

    [Fact]
    public async Task ByAnotherKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var draft = await IssuedAsync();
        await AssertRefusedAsync(draft.SignedBy(key));

        // A token must not bring the key that it is checked with.
        draft.Head("jwk", new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = TokenDraft.Encode(point.X!), ["y"] = TokenDraft.Encode(point.Y!) });
        await AssertRefusedAsync(draft.SignedBy(key));
        draft.Head("jku", $"{Http.Address}token/keys").Head("x5u", $"{Http.Address}token/keys").Head("x5c", new JsonArray("AAAA"));
        await AssertRefusedAsync(draft.SignedBy(key));
    }

    [Theory]
    [InlineData("another")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("../keys")]
    public async Task UnderAnotherKeysName(string? id) => await AssertRefusedAsync((await IssuedAsync()).Head("kid", id).SignedBy(TokenDraft.KeyOf(Http)));

    [Fact]
    public async Task WithASignatureThatIsNone()
    {
        var draft = await IssuedAsync();
        var key = TokenDraft.KeyOf(Http);
        var order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        foreach (var signature in new byte[][] { [], [1], new byte[64], new byte[63], new byte[65], [.. order, .. order], [.. new byte[32], .. order] })
        {
            await AssertRefusedAsync(draft.SignedBy(_ => signature));
        }

        await AssertRefusedAsync(draft.SignedBy(bytes => key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        await AssertRefusedAsync(draft.SignedBy(bytes => key.SignData(bytes, HashAlgorithmName.SHA256)[..63]));
        await AssertRefusedAsync(draft.SignedBy(bytes => [.. key.SignData(bytes, HashAlgorithmName.SHA256), 0]));
    }

    private static byte[] Hmac(string algorithm, byte[] secret, byte[] bytes) => algorithm switch
    {
        "HS256" => HMACSHA256.HashData(secret, bytes),
        "HS384" => HMACSHA384.HashData(secret, bytes),
        _ => HMACSHA512.HashData(secret, bytes),
    };
}
