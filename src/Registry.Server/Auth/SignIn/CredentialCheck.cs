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
            audit.Note(audit.ActorOf(identity.Name, address), EventActions.SignIn);
        }
        else if (outcome.Failure == SignInFailure.WrongCredentials)
        {
            audit.Note(audit.ActorOf(user, address), EventActions.SignIn, result: "wrong user name or password");
            await WaitAsync(outcome.RetryAfter - clock.GetElapsedTime(began), cancellationToken);
        }

        return outcome;
    }

    // A failure's time to wait comes with it. What can't be guessed is not held up by those who guess.
    private async Task<CheckedCredential> CountedAsync(string user, string password, IPAddress? address, bool isForm, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (TokenSecret.IsAccess(password))
        {
            return Counted(AccessToken(user, password, now), user, password, address, isForm);
        }

        if (workloads.IsToken(password))
        {
            return Counted(await workloads.CheckAsync(password, now + options.Remembered, cancellationToken), user, password, address, isForm);
        }

        if (brakes.LockedOutFor(user, address) is { } wait)
        {
            return CheckedCredential.Of(SignInFailure.Throttled, wait);
        }

        using var turn = await passwords.TurnAsync(address, cancellationToken);

        // Others failed while this one waited: who guesses many at a time shall not get further than who guesses one by one.
        if (brakes.LockedOutFor(user, address) is { } left)
        {
            return CheckedCredential.Of(SignInFailure.Throttled, left);
        }

        if (await passwords.CheckAsync(user, password) is { } identity)
        {
            brakes.Succeeded(user, address);
            return CheckedCredential.Of(identity, now + options.Remembered);
        }

        return Counted(CheckedCredential.Of(SignInFailure.WrongCredentials), user, password, address, isForm);
    }

    private CheckedCredential Counted(CheckedCredential outcome, string user, string password, IPAddress? address, bool isForm)
    {
        if (outcome.Failure != SignInFailure.WrongCredentials)
        {
            return outcome;
        }

        return brakes.LockedOutFor(user, address) is { } wait
            ? CheckedCredential.Of(SignInFailure.Throttled, wait)
            : CheckedCredential.Of(outcome.Failure, brakes.Failed(user, address, password, isForm));
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
            new Identity(IdentityKind.AccessToken, $"{row.User}/{row.Name}") { TokenId = row.Id, Stamp = row.Stamp },
            row.ExpiresAt < goodUntil ? row.ExpiresAt.Value : goodUntil);
    }

    private Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => time > TimeSpan.Zero ? Task.Delay(time, clock, cancellationToken) : Task.CompletedTask;
}
