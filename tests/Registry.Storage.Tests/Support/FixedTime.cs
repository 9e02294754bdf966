namespace Registry.Storage.Tests.Support;

internal sealed class FixedTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
