using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>What is copied from other registries, and to others, before somebody asks for it.</summary>
internal sealed class SyncOptions
{
    /// <summary>Registries that rules name and that are no upstreams of the mirror. One that needs neither credentials nor anything else need not be here.</summary>
    public List<RemoteRegistryOptions> Registries { get; set; } = [];

    public List<SyncRuleOptions> Rules { get; set; } = [];

    /// <summary>How many images and how many blobs of a rule are copied at a time.</summary>
    [Range(1, 100)]
    public int Parallel { get; set; } = 4;
}

/// <summary>Which images go from where to where, and when.</summary>
internal sealed class SyncRuleOptions
{
    /// <summary>For the command and the log.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The registry that has them; unset, this one.</summary>
    public string? From { get; set; }

    /// <summary>The registry that gets them; unset, this one.</summary>
    public string? To { get; set; }

    /// <summary>Globs over the repositories that have them. A registry has to list its repositories only where one has a wildcard.</summary>
    public List<string> Repositories { get; set; } = [];

    /// <summary>What is put before the repositories' names where they go. Unset, the name of the upstream that they come from, where it is one, so that a pull through the mirror finds them; else nothing.</summary>
    public string? Into { get; set; }

    /// <summary>Globs over tags, with commas between them.</summary>
    public string Tags { get; set; } = "*";

    /// <summary>The same of tags that are left out.</summary>
    public string? Except { get; set; }

    /// <summary>A range of semantic versions, such as <c>&gt;=3.18 &lt;4 || ^5.1</c>: only tags that are versions in it.</summary>
    public string? Versions { get; set; }

    /// <summary>Of an index only the images for these, such as linux/amd64; none means all.</summary>
    public List<string> Platforms { get; set; } = [];

    /// <summary>Whether what refers to the images comes along: signatures, attestations, bills of materials.</summary>
    public bool Referrers { get; set; } = true;

    /// <summary>How long after its beginning it runs again, the first time with the registry's start; zero for never by itself. No timer rings later than after 49 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "45.00:00:00")]
    public TimeSpan Every { get; set; }

    /// <summary>The time of the day at which it runs, in UTC, in the place of <see cref="Every"/>.</summary>
    public TimeOnly? At { get; set; }
}
