namespace Registry.Storage;

/// <summary>The store has no room for more, or keeps what is left for something else; the message says which.</summary>
public sealed class NoSpaceException : IOException
{
    internal NoSpaceException(string message)
        : base(message)
    {
    }

    internal NoSpaceException(IOException cause)
        : base(cause.Message, cause) => HResult = cause.HResult;
}
