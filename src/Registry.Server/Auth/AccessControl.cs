using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;

namespace Registry.Server.Auth;

/// <summary>
/// Lets a request through to its endpoint when who sent it may. Callers without credentials are told where to get a token (RFC 6750 and distribution's docs/spec/auth/token.md), callers
/// whose token is for less are told what to ask for, and whoever may not see a repository hears that there is none: the answer depends on the name, never on what is there.
/// </summary>
internal sealed class AccessControl(RequestDelegate next, AccessState state, RequestSignIn signIn, Refusals refusals)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // What routing answers itself, 404 and 405, is no RouteEndpoint.
        if (context.GetEndpoint() is RouteEndpoint endpoint)
        {
            var requirement = endpoint.Metadata.GetMetadata<AccessRequirement>() ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not declare who may use it");
            if (await AdmitAsync(context, requirement) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private async ValueTask<ErrorResult?> AdmitAsync(HttpContext context, AccessRequirement requirement)
    {
        if (requirement.Kind == AccessKind.Open)
        {
            return null;
        }

        var policy = state.Policy;
        var outcome = policy.IsEnabled ? await signIn.AuthenticateAsync(context, policy) : SignInOutcome.Everyone;
        if (outcome.Caller is not { } caller)
        {
            return Rejected(context, outcome);
        }

        context.Features.Set(caller);
        return requirement.Kind switch
        {
            AccessKind.Repository => Repository(context, caller, outcome, requirement.Actions),
            AccessKind.Administrator => Administrator(context, caller, outcome),
            AccessKind.List or AccessKind.Anyone when outcome.HasCredential && !caller.MayList => Challenge.InsufficientScope(context, state.Service, Challenge.CatalogScope),
            AccessKind.Credential or AccessKind.List when !outcome.HasCredential => Challenge.SignIn(context, state.Service, requirement.Kind == AccessKind.List ? Challenge.CatalogScope : null),
            _ => null,
        };
    }

    private ErrorResult? Repository(HttpContext context, Caller caller, SignInOutcome outcome, RepositoryActions actions)
    {
        var repository = PathWords.Repository((string?)context.Request.RouteValues["name"] ?? "");
        if (caller.May(repository, actions) && !LacksMountSource(context.Request, caller, actions))
        {
            return null;
        }

        var scope = Challenge.ScopeOf(context.Request, repository, actions);
        if (caller.Rights.Allow(repository, actions))
        {
            return Challenge.InsufficientScope(context, state.Service, scope);
        }

        if (caller.IsAnonymous)
        {
            return Challenge.SignIn(context, state.Service, scope, outcome.HasCredential);
        }

        refusals.Note(context, caller, actions, repository);
        return actions == RepositoryActions.Push || caller.Rights.Allow(repository, RepositoryActions.Pull)
            ? ErrorResult.Of(ErrorCode.Denied, $"{caller} may not {actions.ToText()} {repository}")
            : ErrorResult.Of(ErrorCode.NameUnknown, $"there is no repository {repository}", repository.ToString());
    }

    // Most clients ask for the source by themselves. Those that go by the challenge alone would else upload what they could have mounted.
    private static bool LacksMountSource(HttpRequest request, Caller caller, RepositoryActions actions) =>
        actions.HasFlag(RepositoryActions.Push)
        && request.Query.ContainsKey("mount")
        && RepositoryName.TryParse(request.Query["from"], out var from)
        && caller.LacksScope(from, RepositoryActions.Pull)
        && caller.Rights.Allow(from, RepositoryActions.Pull);

    private ErrorResult? Administrator(HttpContext context, Caller caller, SignInOutcome outcome)
    {
        if (caller.IsAdministrator)
        {
            return null;
        }

        if (!outcome.HasCredential)
        {
            return Challenge.SignIn(context, state.Service, scope: null);
        }

        refusals.Note(context, caller, RepositoryActions.Admin, null);
        return ErrorResult.Of(ErrorCode.Denied, $"this is for administrators, and with a password; {caller} has no right to it");
    }

    private ErrorResult TokenRejected(HttpContext context)
    {
        refusals.NoteToken(context);
        return Challenge.InvalidToken(context, state.Service);
    }

    private ErrorResult Rejected(HttpContext context, SignInOutcome outcome) => outcome.Failure switch
    {
        SignInFailure.Throttled => Challenge.Throttled(context, outcome.RetryAfter),
        SignInFailure.TokenRejected => TokenRejected(context),
        SignInFailure.Unavailable => ErrorResult.Of(ErrorCode.Unavailable, SignInOutcome.UnavailableMessage),
        _ => Challenge.WrongCredentials(context, state.Service),
    };
}
