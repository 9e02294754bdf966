using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth.Access;

namespace Registry.Server.Auth.Tokens;

/// <summary>
/// What a client asks the token service: by GET (distribution's docs/spec/auth/token.md), with its credentials in the header; or by POST (docs/spec/auth/oauth.md), with them in the form.
/// </summary>
/// <param name="Password">With <paramref name="User"/>, a password grant; null for the header's credentials or none.</param>
/// <param name="RefreshToken">A refresh grant.</param>
/// <param name="WantsRefreshToken">Whether the answer shall have something to come again with.</param>
internal sealed record TokenRequest(Scopes Scopes, bool WantsRefreshToken, string? User = null, string? Password = null, string? RefreshToken = null)
{
    public static TokenRequest OfQuery(IQueryCollection query) => new(Scopes.Parse(query["scope"]), query["offline_token"] == "true");

    /// <exception cref="RegistryException">It asks for something else, or leaves out what is needed.</exception>
    public static TokenRequest OfForm(IFormCollection form)
    {
        var request = new TokenRequest(Scopes.Parse(form["scope"]), form["access_type"] == "offline" || form["offline_token"] == "true");
        return form["grant_type"].ToString() switch
        {
            "password" => request with { User = Required(form, "username"), Password = Required(form, "password") },
            "refresh_token" => request with { RefreshToken = Required(form, "refresh_token") },
            var other => throw new RegistryException(
                ErrorCode.Unsupported,
                $"grant_type '{Excerpt.Of(other)}' is not supported; password and refresh_token are",
                status: StatusCodes.Status400BadRequest),
        };
    }

    private static string Required(IFormCollection form, string field) => form[field].ToString() is { Length: > 0 } value
        ? value
        : throw new RegistryException(ErrorCode.Unsupported, $"the form has no {field}", status: StatusCodes.Status400BadRequest);
}
