namespace Registry.Bench.Works;

internal static class AllWorks
{
    private const long MiB = 1024 * 1024;

    /// <summary>In this order: those that want an empty folder come first.</summary>
    public static IReadOnlyList<Work> List { get; } =
    [
        new ColdStart("cold-start", hasContent: false),
        new AtRest("memory-at-rest"),
        new ColdStart("cold-start-content", hasContent: true),
        new PushLarge("push-big", clients: 1, length: 512 * MiB),
        new PushLarge("push-big-x4", clients: 4, length: 256 * MiB),
        new PullLarge("pull-big", clients: 1, length: 512 * MiB),
        new PullLarge("pull-big-x4", clients: 4, length: 512 * MiB),
        new PushImage("push-image"),
        new PutTag("put-tag"),
        new Read("get-manifest-tag", "GET", PulledImages.Prepare, PulledImages.ManifestsByTag),
        new Read("get-manifest-digest", "GET", PulledImages.Prepare, PulledImages.ManifestsByDigest),
        new Read("head-manifest-tag", "HEAD", PulledImages.Prepare, PulledImages.ManifestsByTag),
        new Read("head-blob", "HEAD", PulledImages.Prepare, PulledImages.Blobs),
        new Read("get-blob-4k", "GET", PulledImages.Prepare, PulledImages.Blobs),
        new Walk("list-tags", PulledImages.Prepare, $"/v2/{PulledImages.Repository}/tags/list?n=100"),
        new Read("list-tags-all", "GET", PulledImages.Prepare, [$"/v2/{PulledImages.Repository}/tags/list"]),
        new Walk("catalog", Repositories.Prepare, "/v2/_catalog?n=100"),
        new PushLarge("memory-16x1g", clients: 16, length: 1024 * MiB, turnsPerClient: 1),
    ];
}
