namespace Registry.Oci;

/// <summary>A manifest that cannot be taken. The message tells the client what is wrong with it and where.</summary>
public sealed class ManifestFormatException : Exception
{
    public ManifestFormatException(string message)
        : base(message)
    {
    }

    public ManifestFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ManifestFormatException()
    {
    }
}
