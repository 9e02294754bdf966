namespace Registry.Testing.Tests.Support;

internal static class Patience
{
    /// <summary>When to give up on what never comes. No test waits so long unless it fails.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
}
