using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth.Access;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Tokens;

/// <param name="Scopes">What it was issued for.</param>
internal sealed record BearerToken(Identity Identity, Scopes Scopes, DateTimeOffset ExpiresAt);

/// <summary>
/// The JWTs that clients get at <c>/token</c> and bring to the API, in the form of distribution's docs/spec/auth/jwt.md. What a token says of its owner is no more than who it is: what
/// that one may do is asked of the policy when the token is used.
/// </summary>
internal sealed class BearerTokens(SigningKeys keys, AuthOptions options)
{
    private const string Access = "access";
    private const string Kind = "kind";
    private const string Stamp = "stamp";
    private const string TokenId = "tid";
    private const string Issuer = "idp";
    private const string Workload = "idp_claims";

    private static readonly AuthenticationScheme Scheme = new(JwtBearerDefaults.AuthenticationScheme, null, typeof(JwtBearerHandler));
    private static readonly JsonWebTokenHandler Writer = new() { SetDefaultTimesOnTokenCreation = false };

    public TimeSpan Lifetime => options.Tokens.Lifetime;

    /// <param name="scopes">What is granted, not what was asked for.</param>
    public string Issue(Identity identity, Scopes scopes, DateTimeOffset now)
    {
        var claims = JsonAnswer.Of(json =>
        {
            json.WriteString("iss", options.Service);
            json.WriteString("aud", options.Service);
            json.WriteString("sub", identity.Kind == IdentityKind.Anonymous ? "" : identity.Name);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("nbf", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            json.WriteString("jti", Guid.NewGuid());
            WriteIdentity(json, identity);
            WriteAccess(json, scopes);
        });
        return Writer.CreateToken(System.Text.Encoding.UTF8.GetString(claims.Span), keys.Current.Credentials);
    }

    /// <summary>Null when the request's token is not one of this registry's that is good now.</summary>
    public static async Task<BearerToken?> ReadAsync(HttpContext context)
    {
        // The handler alone, without the middleware: that one would verify the signature of each request.
        var handler = context.RequestServices.GetRequiredService<JwtBearerHandler>();
        await handler.InitializeAsync(Scheme, context);
        var result = await handler.AuthenticateAsync();
        return result.Succeeded ? Read(result.Principal) : null;
    }

    private static void WriteIdentity(Utf8JsonWriter json, Identity identity)
    {
        json.WriteString(Kind, $"{identity.Kind}");
        if (identity.Stamp is not null)
        {
            json.WriteString(Stamp, identity.Stamp);
        }

        if (identity.TokenId != 0)
        {
            json.WriteString(TokenId, $"{identity.TokenId}");
        }

        if (identity.Issuer is not null)
        {
            json.WriteString(Issuer, identity.Issuer);
            json.WriteString(Workload, JsonSerializer.Serialize(identity.Claims));
        }
    }

    private static void WriteAccess(Utf8JsonWriter json, Scopes scopes)
    {
        json.WriteStartArray(Access);
        foreach (var scope in scopes.Repositories)
        {
            WriteEntry(json, "repository", scope.Repository.ToString(), scope.Actions.ToWords());
        }

        if (scopes.Catalog)
        {
            WriteEntry(json, "registry", "catalog", ["*"]);
        }

        json.WriteEndArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, string type, string name, IEnumerable<string> actions)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("name", name);
        json.WriteStartArray("actions");
        foreach (var action in actions)
        {
            json.WriteStringValue(action);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static BearerToken? Read(ClaimsPrincipal principal)
    {
        string? Text(string type) => principal.FindFirstValue(type);
        if (!Enum.TryParse<IdentityKind>(Text(Kind), out var kind) || !long.TryParse(Text("exp"), out var expires))
        {
            return null;
        }

        var identity = kind == IdentityKind.Anonymous ? Identity.Anonymous : new Identity(kind, Text("sub") ?? "")
        {
            Stamp = Text(Stamp),
            TokenId = long.TryParse(Text(TokenId), out var id) ? id : 0,
            Issuer = Text(Issuer),
            Claims = Text(Workload) is { } claims ? JsonSerializer.Deserialize<Dictionary<string, string>>(claims)! : [],
        };
        return new BearerToken(identity, ScopesOf(principal.FindAll(Access)), DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    // The library makes a claim of each element of an array.
    private static Scopes ScopesOf(IEnumerable<Claim> claims)
    {
        var scopes = Scopes.None;
        foreach (var claim in claims)
        {
            using var entry = JsonDocument.Parse(claim.Value);
            var root = entry.RootElement;
            var name = root.GetProperty("name").GetString()!;
            var words = root.GetProperty("actions").EnumerateArray().Select(action => RepositoryActionsText.ActionOf(action.GetString()!));
            scopes = root.GetProperty("type").GetString() == "registry"
                ? scopes with { Catalog = true }
                : scopes with { Repositories = [.. scopes.Repositories, new Scope(RepositoryName.Parse(name), words.Aggregate((all, action) => all | action))] };
        }

        return scopes;
    }
}
