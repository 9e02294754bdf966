using System.Globalization;
using Registry.Server.Api;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Tokens;

/// <summary>Issues bearer tokens for what their owner may do of what was asked for, and refresh tokens, which are rows of the index and so can be listed and revoked.</summary>
internal sealed class TokenService(BearerTokens bearers, AccessReader reader, IndexWriter index, AccessState state, LastUses uses, TokenOptions options, TimeProvider clock)
{
    // A machine that signs in for each build should not leave more than somebody wants to look through.
    private const int MostRefreshTokens = 100;

    public async Task<IResult> IssueAsync(Caller caller, TokenRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var granted = Granted(caller, request.Scopes);
        var created = request is { RefreshToken: null, WantsRefreshToken: true } ? await CreateRefreshAsync(caller.Identity, now, cancellationToken) : null;
        var refresh = request.RefreshToken ?? created;

        // The bearer token goes with the refresh token when that one is revoked.
        var identity = created is null ? caller.Identity : caller.Identity with { TokenId = reader.Token(TokenSecret.HashOf(created))!.Id };
        var token = bearers.Issue(state.Policy.Trimmed(identity), granted, now);
        return Results.Bytes(
            JsonAnswer.Of(json =>
            {
                json.WriteString("token", token);
                json.WriteString("access_token", token);
                json.WriteString("token_type", "Bearer");
                json.WriteString("scope", string.Join(" ", granted.Repositories.Select(scope => Scopes.Text(scope.Repository, scope.Actions))));
                json.WriteNumber("expires_in", (int)bearers.Lifetime.TotalSeconds);
                json.WriteString("issued_at", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                if (refresh is not null)
                {
                    json.WriteString("refresh_token", refresh);
                }
            }),
            "application/json");
    }

    /// <summary>Whom a refresh token belongs to.</summary>
    public SignInOutcome Refresh(string secret, AccessPolicy policy)
    {
        var now = clock.GetUtcNow();
        var row = secret.StartsWith(TokenSecret.RefreshPrefix, StringComparison.Ordinal) ? reader.Token(TokenSecret.HashOf(secret)) : null;
        if (row is not { Kind: AccessTokenKind.Refresh } || row.ExpiresAt <= now)
        {
            return SignInOutcome.Of(SignInFailure.TokenRejected);
        }

        var identity = new Identity(IdentityKind.User, row.User) { Stamp = row.Stamp, TokenId = row.Id };
        if (policy.RightsOf(identity, now) is not { } rights)
        {
            return SignInOutcome.Of(SignInFailure.TokenRejected);
        }

        uses.Note(row.Id);
        return SignInOutcome.Of(new Caller(identity, rights));
    }

    private static Scopes Granted(Caller caller, Scopes asked)
    {
        var repositories = asked.Repositories
            .Select(scope => scope with { Actions = scope.Actions & caller.Rights.Of(scope.Repository) })
            .Where(scope => scope.Actions != RepositoryActions.None && !caller.LacksScope(scope.Repository, scope.Actions));
        return new Scopes([.. repositories], asked.Catalog && caller.MayList);
    }

    // An access token is itself what one can come again with, and a workload has nothing to keep: its platform gives it a new JWT.
    private async Task<string?> CreateRefreshAsync(Identity identity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (identity is not { Kind: IdentityKind.User, Stamp: { } stamp })
        {
            return null;
        }

        var secret = TokenSecret.Create(TokenSecret.RefreshPrefix);
        var hash = TokenSecret.HashOf(secret);
        var name = $"login-{now.UtcDateTime:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
        var row = new AccessTokenRow(0, identity.Name, name, AccessTokenKind.Refresh, "**", (int)RepositoryActions.Admin, stamp, now, now + options.RefreshLifetime, null);
        await index.RunAsync(
            transaction =>
            {
                transaction.AddToken(row, hash);
                transaction.TrimRefreshTokens(identity.Name, MostRefreshTokens);
                return true;
            },
            cancellationToken);
        return secret;
    }
}
