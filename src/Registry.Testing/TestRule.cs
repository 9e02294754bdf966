namespace Registry.Testing;

/// <summary>Allows somebody something, in the words of <c>registry access allow</c>. Rules only allow, so their order never matters.</summary>
/// <param name="Who"><c>user:NAME</c>, <c>anonymous</c> or <c>authenticated</c>.</param>
/// <param name="Repositories">A glob: <c>**</c> any path, <c>*</c> within a component, <c>{user}</c> the caller's name.</param>
/// <param name="Actions">Out of <c>pull</c>, <c>push</c>, <c>delete</c> and <c>admin</c>, set apart by commas.</param>
public sealed record TestRule(string Who, string Repositories, string Actions);
