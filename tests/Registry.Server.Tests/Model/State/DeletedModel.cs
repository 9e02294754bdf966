using Registry.Oci;

namespace Registry.Server.Tests.Model.State;

/// <summary>What was deleted: a tag, a manifest, or where neither is named the repository.</summary>
/// <param name="Content">What comes back with it.</param>
internal sealed record DeletedModel(string Repository, string? Tag, Digest? Digest, RepositoryModel Content);
