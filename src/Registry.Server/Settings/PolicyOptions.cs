using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>What repositories keep to. They stand in the settings alone, so that a change of them can be reviewed, and tried with <c>registry retention simulate</c>.</summary>
internal sealed class PolicyOptions
{
    public List<ImmutableOptions> Immutable { get; set; } = [];

    public List<QuotaOptions> Quotas { get; set; } = [];

    public List<RetentionOptions> Retention { get; set; } = [];

    public List<UntaggedOptions> Untagged { get; set; } = [];
}

/// <summary>Tags that stay where they are first pushed, and cannot be deleted.</summary>
internal sealed class ImmutableOptions
{
    /// <summary>A glob over repositories: <c>**</c> any path, <c>*</c> within a component.</summary>
    [Required]
    public string Repositories { get; set; } = "";

    /// <summary>Patterns with <c>*</c>, set apart by commas.</summary>
    [Required]
    public string Tags { get; set; } = "*";

    /// <summary>Tags that are not meant although they match, such as <c>latest</c>.</summary>
    public string? Except { get; set; }
}

/// <summary>How much the repositories of a glob may hold together.</summary>
internal sealed class QuotaOptions
{
    [Required]
    public string Repositories { get; set; } = "";

    /// <summary>Each repository counts its manifests and each blob that it has once, also one that other repositories have.</summary>
    public ByteSize? MaxBytes { get; set; }

    [Range(0, int.MaxValue)]
    public int? MaxTags { get; set; }
}

/// <summary>Which tags are kept. One that none of the rules for it keeps is deleted, with what only it named.</summary>
internal sealed class RetentionOptions
{
    [Required]
    public string Repositories { get; set; } = "";

    /// <summary>The tags that the rule is about: patterns with <c>*</c>, set apart by commas.</summary>
    [Required]
    public string Tags { get; set; } = "*";

    /// <summary>Of each repository, the so many that were pushed last.</summary>
    [Range(1, int.MaxValue)]
    public int? KeepNewest { get; set; }

    /// <summary>Those that were pushed in so long.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan? KeepYounger { get; set; }

    /// <summary>Those whose manifest was pulled, asked for or pushed in so long.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? KeepPulled { get; set; }

    /// <summary>Those that match: patterns with <c>*</c>, set apart by commas.</summary>
    public string? KeepMatching { get; set; }
}

/// <summary>What becomes of manifests that nothing names: no tag, no index, no artifact that is named.</summary>
internal sealed class UntaggedOptions
{
    [Required]
    public string Repositories { get; set; } = "";

    /// <summary>They are deleted when nobody pulled, asked for or pushed them in so long, and no tag named them.</summary>
    [Required]
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? UnusedFor { get; set; }
}
