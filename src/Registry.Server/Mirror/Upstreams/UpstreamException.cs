namespace Registry.Server.Mirror.Upstreams;

/// <summary>Why an upstream did not give what it was asked for.</summary>
internal enum UpstreamFault
{
    /// <summary>It has no such content, or shows it to nobody whom it does not know.</summary>
    NotFound,

    /// <summary>It asks for less traffic.</summary>
    Throttled,

    /// <summary>It does not take the registry's credentials.</summary>
    SignIn,

    /// <summary>No connection, no answer in time, or one that says that it failed.</summary>
    Outage,

    /// <summary>What it answered is not what was asked for.</summary>
    Wrong,

    /// <summary>It was not asked, for the settings say so.</summary>
    Off,
}

/// <summary>An upstream did not give what it was asked for. The message is for clients and logs: it never has a credential or a signed address.</summary>
internal sealed class UpstreamException(UpstreamFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public UpstreamFault Fault => fault;

    /// <summary>When it asks to be asked again.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Whether it answered, and does not give it: no matter of waiting.</summary>
    public bool IsRefusal => Fault is UpstreamFault.NotFound or UpstreamFault.SignIn or UpstreamFault.Wrong;

    /// <summary>The same, for who asks later.</summary>
    public UpstreamException Again() => new(Fault, Message, this) { RetryAt = RetryAt };
}
