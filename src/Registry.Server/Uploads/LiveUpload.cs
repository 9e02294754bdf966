using Registry.Server.Api;
using Registry.Storage;

namespace Registry.Server.Uploads;

/// <summary>A session that this process has seen: its upload once that is open, and the gate that lets one request in.</summary>
internal sealed class LiveUpload
{
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public IBlobUpload? Upload { get; set; }

    /// <summary>What the request inside is reading, if it is.</summary>
    public RequestBody? Body { get; set; }

    /// <summary>The clock's timestamp.</summary>
    public long LastUsed { get; set; } = long.MaxValue;
}
