namespace Registry.Server.Hosting;

/// <summary>How long a request's body turned out to be, for the log: a chunked one does not say beforehand.</summary>
/// <param name="Count">Bytes.</param>
internal sealed record ReceivedBytes(long Count);
