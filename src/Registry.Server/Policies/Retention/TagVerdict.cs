using Registry.Server.Index;
using Registry.Server.Index.Cleanup;

namespace Registry.Server.Policies.Retention;

/// <summary>What the rules say of a tag.</summary>
/// <param name="IsKept">False for one that is to be deleted.</param>
/// <param name="Why">For people.</param>
internal sealed record TagVerdict(TagState Tag, bool IsKept, string Why);
