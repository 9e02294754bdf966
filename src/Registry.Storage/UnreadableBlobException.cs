namespace Registry.Storage;

/// <summary>
/// The medium has something in the blob's place, but does not give its bytes back: they are as good as lost. Other failures of a read may pass by, and say nothing of the blob.
/// </summary>
public sealed class UnreadableBlobException : IOException
{
    /// <summary>Without a reason.</summary>
    public UnreadableBlobException()
    {
    }

    /// <inheritdoc/>
    public UnreadableBlobException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public UnreadableBlobException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
