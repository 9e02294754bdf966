using Registry.Server.Index;
using Registry.Storage;

namespace Registry.Server.Transfer;

/// <summary>The registry that a transfer works on, whether it is running or not.</summary>
/// <param name="LargestManifest">Bytes.</param>
internal sealed record TransferTarget(IndexWriter Index, IndexReader Reader, IBlobStore Store, Actor Actor, TimeProvider Clock, int LargestManifest);
