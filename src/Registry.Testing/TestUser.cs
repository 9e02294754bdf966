namespace Registry.Testing;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Name">As in <c>docker login -u NAME</c>.</param>
/// <param name="Password">Any text.</param>
public sealed record TestUser(string Name, string Password)
{
    /// <summary>The name alone: a password is nothing to print.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
