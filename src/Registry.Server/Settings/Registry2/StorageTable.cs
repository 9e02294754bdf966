namespace Registry.Server.Settings.Registry2;

/// <summary><c>storage</c>.</summary>
internal static class StorageTable
{
    public const string Delete = "storage.delete.enabled";
    public const string ReadOnly = "storage.maintenance.readonly.enabled";
    public const string Remote = "proxy.remoteurl";

    private const string FileSystem = "storage.filesystem";
    private const string DefaultFolder = "/var/lib/registry";
    private const string Purging = "storage.maintenance.uploadpurging";
    private const string Forever = "365.00:00:00";
    private const string NoCache = "what it holds is looked up in the index, and needs no cache";

    private static readonly string[] Clouds = ["s3", "s3aws", "azure", "gcs", "swift", "oss"];

    public static IEnumerable<Entry> Entries =>
    [
        new($"{FileSystem}.rootdirectory", Folder, FileSystem),
        Entry.NotNeeded($"{FileSystem}.maxthreads", "files are read and written by as many requests as there are"),
        new("storage.inmemory", Memory),
        .. Clouds.Select(cloud => Entry.Refused($"storage.{cloud}", "the registry keeps its content on a disk; copy it to here from the old registry while that runs (registry sync), and set storage.filesystem")),
        new(Delete, Deletions, ImpliedBy: ""),
        new(ReadOnly, Reading),
        new($"{Purging}.enabled", Purge),
        new($"{Purging}.age", Age),
        Entry.NotNeeded($"{Purging}.interval", "what is too old is looked for all the time"),
        new($"{Purging}.dryrun", DryRun),
        Entry.NotNeeded("storage.cache.blobdescriptor", NoCache),
        Entry.NotNeeded("storage.cache.layerinfo", NoCache),
        Entry.NotNeeded("storage.cache.blobdescriptorsize", NoCache),
        Entry.NotNeeded("storage.redirect.disable", "blobs come from the registry itself always"),
        Entry.NotNeeded("storage.tag.concurrencylimit", "which tags a manifest has is one look into the index"),
    ];

    private static void Folder(Translation to, string path) => to.Becomes(path, nameof(RegistryOptions.Data), to.Text(path) ?? DefaultFolder);

    private static void Memory(Translation to, string path)
    {
        if (to.Has(FileSystem))
        {
            to.Refuse(path, $"there is {FileSystem} too; leave one of the two");
        }

        to.Becomes(path, "Storage:Kind", "memory");
    }

    private static void Deletions(Translation to, string path)
    {
        var isEnabled = to.Flag(path) ?? false;
        if (to.Flag(ReadOnly) == true || to.Find(Remote) is not null)
        {
            to.NotNeeded(path, "nothing can be changed here anyway");
        }
        else if (isEnabled && to.Find(path) is { IsQuoted: true })
        {
            // Taken for true it would open what was closed.
            to.Refuse(path, "in quotes it is no true for registry:2, where nothing can be deleted with it; write true without quotes, or false");
        }
        else
        {
            to.Becomes(path, nameof(RegistryOptions.Writes), isEnabled ? "all" : "no-deletes");
        }
    }

    private static void Reading(Translation to, string path)
    {
        if (to.Flag(path) == true)
        {
            to.Becomes(path, nameof(RegistryOptions.Writes), "none");
        }
    }

    private static void Purge(Translation to, string path)
    {
        if (to.Flag(path) == false)
        {
            to.Becomes(path, "Uploads:Expiry", Forever);
        }
    }

    private static void Age(Translation to, string path)
    {
        if (to.Duration(path) is { } age && to.Flag($"{Purging}.enabled") != false && to.Flag($"{Purging}.dryrun") != true)
        {
            to.Becomes(path, "Uploads:Expiry", age.ToString("c"));
        }
    }

    private static void DryRun(Translation to, string path)
    {
        if (to.Flag(path) == true)
        {
            to.Becomes(path, "Uploads:Expiry", Forever);
        }
    }
}
