using Registry.Oci;
using Registry.Server.Audit;
using Registry.Server.Auth.Access;
using Registry.Server.Index;

namespace Registry.Server.Auth;

/// <summary>Who sent the request that is being answered, and what that one may do. Any endpoint that does not let everybody in has one.</summary>
/// <param name="scopes">What the bearer token was issued for; null for credentials that are good for all that their owner may do.</param>
internal sealed class Caller(Identity identity, Rights rights, Scopes? scopes = null)
{
    /// <summary>Whoever calls while there is no sign-in.</summary>
    public static Caller Everyone { get; } = new(Identity.Anonymous, new Rights(null, IsAdmin: true, [], null));

    public Identity Identity => identity;

    public Rights Rights => rights;

    public bool IsAnonymous => identity.Kind == IdentityKind.Anonymous;

    /// <summary>May also look after users, tokens and rules. An access token never does.</summary>
    public bool IsAdministrator => rights is { IsAdmin: true, Limits: null } && scopes is null;

    /// <summary>The same with what it may do by now.</summary>
    public Caller With(Rights other) => new(identity, other, scopes);

    /// <summary>Whether the credential was made for less than this, though its owner may do it: another one would help.</summary>
    public bool LacksScope(RepositoryName repository, RepositoryActions action) => scopes is not null && !scopes.Has(repository, action);

    public bool May(RepositoryName repository, RepositoryActions action) => !LacksScope(repository, action) && rights.Allow(repository, action);

    /// <summary>Whether lists are open to the credential. A token without any scope is one for lists: not all clients ask for more.</summary>
    public bool MayList => scopes is null or { Catalog: true } or { Repositories.Count: 0 };

    /// <summary>Whose upload sessions these are. A person's are the same with each of their credentials.</summary>
    public string Owner => identity.Kind switch
    {
        IdentityKind.AccessToken => $"{IdentityKind.User}:{rights.User}",
        IdentityKind.Workload => $"{identity.Kind}:{identity.Issuer}:{identity.Name}",
        _ => $"{identity.Kind}:{identity.Name}",
    };

    public override string ToString() => identity.Name;
}

internal static class CallerFeature
{
    /// <summary>The caller of the request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint lets everybody in without asking.</exception>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException($"{context.GetEndpoint()?.DisplayName} asks for its caller, but was not declared to need one");

    /// <summary>The caller and where the request came from.</summary>
    public static Actor Actor(this HttpContext context) =>
        context.RequestServices.GetRequiredService<AuditLog>().ActorOf($"{context.Caller()}", context.Connection.RemoteIpAddress);
}
