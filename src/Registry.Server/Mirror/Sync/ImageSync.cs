using Registry.Server.Index;
using Registry.Server.Mirror.Blobs;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Sync.Local;
using Registry.Server.Mirror.Sync.Remote;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Mirror.Sync;

/// <summary>Copies images ahead of demand: to here from anywhere, and from here to anywhere.</summary>
internal sealed class ImageSync(
    SyncRegistries registries,
    MirrorNames upstreams,
    RemoteManifests manifests,
    RemoteBlobs blobs,
    IndexReader index,
    IBlobStore store,
    BlobIntake blobIntake,
    ManifestIntake mirrored,
    SyncIntake intake,
    SyncOptions options,
    TimeProvider clock)
{
    /// <param name="actor">Whom history and audit name for it.</param>
    /// <param name="isDryRun">Whether only to tell what would be copied.</param>
    /// <exception cref="Upstreams.UpstreamException">The registry that has the images does not list its repositories.</exception>
    public async Task RunAsync(SyncRule rule, Actor actor, SyncReport report, bool isDryRun, CancellationToken cancellationToken)
    {
        var (from, to) = (rule.Options.From, rule.Options.To);
        var (source, target) = (Source(from), Target(to, from, actor));
        using var copy = new ImageCopy(source, target, rule.Platforms, options.Parallel, report);
        await new SyncRun(rule, source, target, copy, Into(rule), options.Parallel, clock, report).RunAsync(isDryRun, cancellationToken);
    }

    // Into an upstream's own part of the names, where pulls through the mirror look.
    private string Into(SyncRule rule) =>
        rule.Options.Into ?? (string.IsNullOrEmpty(rule.Options.To) && upstreams.All.Any(entry => entry.Upstream.Name == rule.Options.From) ? rule.Options.From! : "");

    private ISyncSource Source(string? from)
    {
        if (string.IsNullOrEmpty(from))
        {
            return new LocalSource(index, store);
        }

        var (registry, client) = registries.Find(from);
        return new RemoteSource(registry, client, manifests, blobs);
    }

    private ISyncTarget Target(string? to, string? from, Actor actor)
    {
        if (string.IsNullOrEmpty(to))
        {
            return new LocalTarget(index, store, blobIntake, mirrored, intake, upstreams, registries.Find(from!).Registry, actor);
        }

        var (registry, client) = registries.Find(to);
        return new RemoteTarget(registry, client, manifests, clock);
    }
}
