using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth.Tokens;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>A bearer token taken apart, to be changed and put together again without the library that the registry reads it with.</summary>
internal sealed class TokenDraft(string token)
{
    private readonly string[] _parts = token.Split('.');

    public JsonObject Header { get; } = Read(token, 0);

    public JsonObject Claims { get; } = Read(token, 1);

    /// <summary>As it came, for what a test changes around it.</summary>
    public string Signature => _parts[2];

    public static ECDsa KeyOf(TestRegistry http) => http.Services.GetRequiredService<SigningKeys>().Current.Key.ECDsa;

    /// <summary>The claim removed, or another one where a value is given.</summary>
    public TokenDraft Claim(string name, JsonNode? value)
    {
        Set(Claims, name, value);
        return this;
    }

    public TokenDraft Head(string name, JsonNode? value)
    {
        Set(Header, name, value);
        return this;
    }

    public string With(string signature) => $"{Text(Header)}.{Text(Claims)}.{signature}";

    /// <summary>Signed by whatever makes a signature out of the bytes before it.</summary>
    public string SignedBy(Func<byte[], byte[]> sign) => Signed(Header.ToJsonString(), Claims.ToJsonString(), sign);

    public string SignedBy(ECDsa key) => SignedBy(bytes => key.SignData(bytes, HashAlgorithmName.SHA256));

    public static string Signed(string header, string claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(Some.Utf8(header))}.{Encode(Some.Utf8(claims))}";
        return $"{text}.{Encode(sign(Some.Utf8(text)))}";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static void Set(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static string Text(JsonObject json) => Encode(Some.Utf8(json.ToJsonString()));

    private static JsonObject Read(string token, int part) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[part]))!.AsObject();
}
