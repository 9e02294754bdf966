namespace Registry.Bench.Works;

internal static class AllWorks
{
    private const long MiB = 1024 * 1024;

    public static IReadOnlyList<Work> List { get; } =
    [
        new PushLarge("push-big", clients: 1, length: 512 * MiB),
        new PullLarge("pull-big", length: 512 * MiB),
        new PushImage("push-image"),
        new Read("get-manifest-tag", "GET", PulledImages.Prepare, PulledImages.ManifestsByTag),
        new Read("head-blob", "HEAD", PulledImages.Prepare, PulledImages.Blobs),
        new Read("get-blob-4k", "GET", PulledImages.Prepare, PulledImages.Blobs),
        new Read("list-tags", "GET", PulledImages.Prepare, [$"/v2/{PulledImages.Repository}/tags/list?n=100"]),
        new Read("catalog", "GET", Repositories.Prepare, ["/v2/_catalog?n=100"]),
        new PushLarge("memory-16x1g", clients: 16, length: 1024 * MiB, turnsPerClient: 1),
    ];
}
