namespace Registry.Server.Tests.Support;

/// <summary>The system's clock, moved by an offset; its timers ring as they do.</summary>
internal sealed class OffsetTime : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
