using Registry.Server.Index;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Transfer;

/// <summary>The registry that a transfer works on, whether it is running or not.</summary>
/// <param name="IsAlone">Whether no registry runs on the data folder.</param>
/// <param name="LargestManifest">Bytes.</param>
internal sealed record TransferTarget(
    IndexWriter Index,
    IndexReader Reader,
    IBlobStore Store,
    ImmutableTags Immutable,
    Actor Actor,
    TimeProvider Clock,
    bool IsAlone,
    int LargestManifest)
{
    /// <summary>The registry that these services make up, in this process.</summary>
    public static TransferTarget Of(IServiceProvider services, Actor actor) => new(
        services.GetRequiredService<IndexWriter>(),
        services.GetRequiredService<IndexReader>(),
        services.GetRequiredService<IBlobStore>(),
        services.GetRequiredService<ImmutableTags>(),
        actor,
        services.GetRequiredService<TimeProvider>(),
        IsAlone: true,
        services.GetRequiredService<ManifestOptions>().MaxSize);

    /// <inheritdoc cref="IndexPieces.RunInPiecesAsync"/>
    public Task WriteAsync<T>(IReadOnlyList<T> items, Action<IndexTransaction, T> write, CancellationToken cancellationToken) =>
        Index.RunInPiecesAsync(items, write, Clock, rests: !IsAlone, cancellationToken);
}
