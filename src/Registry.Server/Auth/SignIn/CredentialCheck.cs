using System.Net;
using Registry.Server.Audit;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.Workloads;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// Finds out whom a user name and its password prove, whatever the password is: one, an access token, or the JWT that a platform gave to a workload. Failures are slowed, and answered
/// alike and after the same time whether there is such a user or not.
/// </summary>
internal sealed class CredentialCheck(
    Passwords passwords,
    AccessReader index,
    WorkloadTokens workloads,
    SignInBrakes brakes,
    LastUses uses,
    AuditLog audit,
    SignInOptions options,
    TimeProvider clock)
{
    public async Task<CheckedCredential> CheckAsync(string user, string password, IPAddress? address, bool isForm, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        CheckedCredential outcome;
        try
        {
            outcome = await CountedAsync(user, password, address, isForm, cancellationToken);
        }
        catch (TooManyChecksException)
        {
            return CheckedCredential.Of(SignInFailure.Throttled, TimeSpan.FromSeconds(1));
        }

        if (outcome.Identity is { } identity)
        {
            audit.Note(AuditLog.ActorOf(identity.Name, address), EventActions.SignIn);
        }
        else if (outcome.Failure == SignInFailure.WrongCredentials)
        {
            audit.Note(AuditLog.ActorOf(user, address), EventActions.SignIn, result: "wrong user name or password");
            await WaitAsync(outcome.RetryAfter - clock.GetElapsedTime(began), cancellationToken);
        }

        return outcome;
    }

    // A failure's time to wait comes with it.
    private async Task<CheckedCredential> CountedAsync(string user, string password, IPAddress? address, bool isForm, CancellationToken cancellationToken)
    {
        if (brakes.LockedOutFor(user, address) is { } wait)
        {
            return CheckedCredential.Of(SignInFailure.Throttled, wait);
        }

        var isPassword = !TokenSecret.IsAccess(password) && !workloads.IsToken(password);
        using var turn = isPassword ? await passwords.TurnAsync(cancellationToken) : null;

        // Others failed while this one waited: who guesses many at a time shall not get further than who guesses one by one.
        if (isPassword && brakes.LockedOutFor(user, address) is { } left)
        {
            return CheckedCredential.Of(SignInFailure.Throttled, left);
        }

        var outcome = await FindAsync(user, password, cancellationToken);
        if (outcome.Identity is not null)
        {
            brakes.Succeeded(user, address);
        }

        return outcome.Failure == SignInFailure.WrongCredentials ? CheckedCredential.Of(outcome.Failure, brakes.Failed(user, address, password, isForm)) : outcome;
    }

    private async Task<CheckedCredential> FindAsync(string user, string password, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (TokenSecret.IsAccess(password))
        {
            return AccessToken(user, password, now);
        }

        if (workloads.IsToken(password))
        {
            return await workloads.CheckAsync(password, now + options.Remembered, cancellationToken);
        }

        return await passwords.CheckAsync(user, password) is { } identity
            ? CheckedCredential.Of(identity, now + options.Remembered)
            : CheckedCredential.Of(SignInFailure.WrongCredentials);
    }

    private CheckedCredential AccessToken(string user, string secret, DateTimeOffset now)
    {
        var row = index.Token(TokenSecret.HashOf(secret));
        if (row is not { Kind: AccessTokenKind.Access } || row.User != user || row.ExpiresAt <= now)
        {
            return CheckedCredential.Of(SignInFailure.WrongCredentials);
        }

        uses.Note(row.Id);
        var goodUntil = now + options.Remembered;
        return CheckedCredential.Of(
            new Identity(IdentityKind.AccessToken, $"{row.User}/{row.Name}") { TokenId = row.Id },
            row.ExpiresAt < goodUntil ? row.ExpiresAt.Value : goodUntil);
    }

    private Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => time > TimeSpan.Zero ? Task.Delay(time, clock, cancellationToken) : Task.CompletedTask;
}
