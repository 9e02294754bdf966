using System.ComponentModel.DataAnnotations;
using Registry.Storage.FileSystem;
using Registry.Server.Hosting;

namespace Registry.Server.Settings;

/// <summary>All settings, as they lie under <c>Registry:</c> in the configuration. What is written here are the defaults.</summary>
internal sealed class RegistryOptions
{
    public const string Section = "Registry";

    /// <summary>Where to listen, several set apart by ';'. Port 0 takes a free one.</summary>
    [Required]
    public string Urls { get; set; } = "http://localhost:5000";

    /// <summary>The folder that holds all that is kept. A relative path starts from the working directory.</summary>
    [Required]
    public string Data { get; set; } = "./data";

    /// <summary>How long requests in flight may take to end when the registry is told to stop.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed: addresses, or networks such as 10.0.0.0/8.</summary>
    public List<string> Proxies { get; set; } = [];

    /// <summary>Which changes clients may make at all, whatever their rights. What the registry does by itself, and its commands, go on.</summary>
    public Writes Writes { get; set; } = Writes.All;

    /// <summary>Headers that every answer has, such as <c>Strict-Transport-Security</c>.</summary>
    public List<HeaderOptions> Headers { get; set; } = [];

    public TlsOptions Tls { get; set; } = new();

    public StorageOptions Storage { get; set; } = new();

    public UploadOptions Uploads { get; set; } = new();

    public ManifestOptions Manifests { get; set; } = new();

    public ListOptions Lists { get; set; } = new();

    public AuthOptions Auth { get; set; } = new();

    public AuditOptions Audit { get; set; } = new();

    public CleanupOptions Cleanup { get; set; } = new();

    public ScrubOptions Scrub { get; set; } = new();

    public TrashOptions Trash { get; set; } = new();

    public HistoryOptions History { get; set; } = new();

    public SnapshotOptions Snapshots { get; set; } = new();

    public PolicyOptions Policies { get; set; } = new();

    public MirrorOptions Mirror { get; set; } = new();

    public SyncOptions Sync { get; set; } = new();

    public LogOptions Log { get; set; } = new();
}

internal enum Writes
{
    /// <summary>All that their rights allow.</summary>
    All,

    /// <summary>Pushes, but no deletions.</summary>
    NoDeletes,

    /// <summary>None: they can only pull.</summary>
    None,
}

internal sealed class HeaderOptions
{
    [Required]
    public string Name { get; set; } = "";

    [Required]
    public string Value { get; set; } = "";
}

internal sealed class StorageOptions
{
    /// <summary>The blob store: a name out of <see cref="BlobStores"/>.</summary>
    [Required]
    public string Kind { get; set; } = BlobStores.FileSystem;

    /// <summary>Bytes that pushes leave free on the data folder's file system, so that deletions and clean-up always have room. 0 for none.</summary>
    [Range(typeof(long), "0", "1125899906842624")]
    public long Reserve { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes. Blobs shorter than that are made durable together, through a journal; 0 for each by itself.</summary>
    [Range(0, FileSystemBlobStore.LargestSmall)]
    public int SmallBlobs { get; set; } = 64 * 1024;

    /// <summary>Nothing is kept; the data folder is not used.</summary>
    public bool IsInMemory => Kind.Equals(BlobStores.Memory, StringComparison.OrdinalIgnoreCase);
}

internal sealed class UploadOptions
{
    /// <summary>A request body that sends nothing for so long is given up; what came is kept for a resume. Clients may pause for minutes while they compress.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>An upload to which nothing was added for so long is removed.</summary>
    [Range(typeof(TimeSpan), "00:15:00", "365.00:00:00")]
    public TimeSpan Expiry { get; set; } = TimeSpan.FromDays(1);
}

/// <summary>What to do with a manifest that names blobs or manifests that are not in its repository.</summary>
internal enum MissingReferences
{
    /// <summary>Refuse it, whatever is missing.</summary>
    Refuse,

    /// <summary>Refuse it for a missing blob; take an index before its children.</summary>
    AcceptChildren,

    /// <summary>Take it.</summary>
    Accept,
}

internal sealed class ManifestOptions
{
    /// <summary>Bytes. The specification asks for at least 4 MiB ("Pushing Manifests").</summary>
    [Range(4 * 1024 * 1024, 64 * 1024 * 1024)]
    public int MaxSize { get; set; } = 8 * 1024 * 1024;

    /// <summary>How many blobs and children one manifest may name.</summary>
    [Range(1, 1_000_000)]
    public int MaxReferences { get; set; } = 10_000;

    public MissingReferences MissingReferences { get; set; } = MissingReferences.AcceptChildren;
}

internal sealed class ListOptions
{
    /// <summary>The most entries of one page of tags, repositories, referrers or search results; more are behind the page's <c>Link</c>. Renovate asks for 10000.</summary>
    [Range(1, 100_000)]
    public int MaxPage { get; set; } = 10_000;
}

internal enum LogFormat
{
    Text,
    Json,
}

internal sealed class LogOptions
{
    public LogFormat Format { get; set; } = LogFormat.Text;

    /// <summary>The least severe level that is shown.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>Whether each request is a line.</summary>
    public bool Requests { get; set; } = true;
}
