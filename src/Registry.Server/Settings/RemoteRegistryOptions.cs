using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>Another registry: where it is, and how this one comes in.</summary>
internal class RemoteRegistryOptions
{
    /// <summary>What it is called here; where there is no <see cref="Url"/>, its host as well.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Where it is; unset, https:// and its name.</summary>
    public string? Url { get; set; }

    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>A file with the password or access token; it is read when the registry signs in.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>A file with a refresh token, which is given to the other registry's token service in the password's place.</summary>
    public string? RefreshTokenFile { get; set; }

    /// <summary>The HTTP proxy that leads to it; unset, the one that the environment names.</summary>
    public string? Proxy { get; set; }

    /// <summary>A PEM file of the authorities whose certificates are believed, instead of the system's.</summary>
    public string? Authorities { get; set; }

    /// <summary>A PEM file with a certificate and its key, by which this registry shows the other one who it is.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>How long it may take to begin an answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A blob of which nothing comes, or is taken, for so long is gone on with from where it was.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many blobs are fetched from it at a time; others wait.</summary>
    [Range(1, 10_000)]
    public int MaxFetches { get; set; } = 32;

    /// <summary>It is never asked; what is here is served.</summary>
    public bool Offline { get; set; }
}
