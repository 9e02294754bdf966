using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Transfer;

/// <summary>How a blob came to be in the store.</summary>
internal enum Arrival
{
    /// <summary>Another repository has it already.</summary>
    Known,

    /// <summary>It got a second name here, and nobody looked at its bytes.</summary>
    Linked,

    /// <summary>Its bytes were written, and have its digest.</summary>
    Copied,
}

/// <param name="Size">Bytes.</param>
internal sealed record ArrivedBlob(Digest Digest, long Size, Arrival Arrival);

internal static class ArrivedBlobs
{
    /// <summary>Makes the blob readable through the repository. False when its bytes are known to be bad, and nobody has written good ones.</summary>
    public static bool TryLink(this IndexTransaction index, RepositoryName repository, ArrivedBlob blob, DateTimeOffset now)
    {
        if (blob.Arrival == Arrival.Copied)
        {
            index.LinkBlob(repository, blob.Digest, blob.Size, now);
            return true;
        }

        return (blob.Arrival == Arrival.Known && index.MountBlob(repository, blob.Digest, from: null, now))
            || index.LinkUnverifiedBlob(repository, blob.Digest, blob.Size, now);
    }
}
