namespace Registry.Bench;

/// <summary>What a work is judged by.</summary>
internal enum Figure
{
    /// <summary>Units per second. The more, the better.</summary>
    Rate,

    /// <summary>Milliseconds. The fewer, the better.</summary>
    Time,

    /// <summary>MiB of the server's resident set. The fewer, the better.</summary>
    Memory,
}
