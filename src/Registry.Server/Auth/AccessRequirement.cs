using Registry.Server.Auth.Access;

namespace Registry.Server.Auth;

internal enum AccessKind
{
    /// <summary>Everybody, and nobody is asked who they are.</summary>
    Open,

    /// <summary>Everybody, also without a credential; the answer is a list of what the caller may see.</summary>
    Anyone,

    /// <summary>Whoever brings a good credential, be it that of an anonymous token.</summary>
    Credential,

    /// <summary>As <see cref="Credential"/>; the answer is a list of what the caller may see.</summary>
    List,

    /// <summary>Whoever may do the actions with the repository in the path.</summary>
    Repository,

    /// <summary>Administrators.</summary>
    Administrator,
}

/// <summary>Who may use an endpoint. Each one declares it where it is mapped; one that does not is answered to nobody.</summary>
internal sealed record AccessRequirement(AccessKind Kind, RepositoryActions Actions = RepositoryActions.None);

internal static class AccessRequirements
{
    /// <summary>For those who may do <paramref name="action"/> with the repository that the route calls <c>name</c>.</summary>
    public static IEndpointConventionBuilder RequireAccess(this IEndpointConventionBuilder endpoint, RepositoryActions action) =>
        endpoint.WithMetadata(new AccessRequirement(AccessKind.Repository, action));

    public static IEndpointConventionBuilder RequireAccess(this IEndpointConventionBuilder endpoint, AccessKind kind) => endpoint.WithMetadata(new AccessRequirement(kind));
}
