using System.Diagnostics.CodeAnalysis;
using Registry.Oci;

namespace Registry.Server.Transfer.Registry2;

/// <summary>Manifests as the volume has them: blobs like others, with a link that says so. They are small, so each is looked at before it is taken.</summary>
internal static class Registry2Manifests
{
    /// <summary>False, with the reason, when it cannot be taken; without one when it was deleted there.</summary>
    /// <param name="largest">Bytes.</param>
    public static bool TryRead(
        Registry2Volume volume,
        Registry2Link revision,
        int largest,
        [NotNullWhen(true)] out byte[]? bytes,
        [NotNullWhen(true)] out ManifestContent? content,
        out string? fault)
    {
        (bytes, content) = (null, null);
        if (Registry2Repository.Read(revision.File, out fault) is not { } digest)
        {
            return false;
        }

        fault = $"its link leads to {digest}";
        bytes = digest.Equals(revision.Digest) ? ReadBytes(volume.BlobFile(digest), largest, out fault) : null;
        return bytes is not null && TryParse(bytes, digest, out content, out fault);
    }

    private static byte[]? ReadBytes(FileInfo file, int largest, out string? fault)
    {
        fault = !file.Exists ? "its bytes are missing" : file.Length > largest ? $"it is larger than {largest} bytes, the most that is taken (Registry:Manifests:MaxSize)" : null;
        try
        {
            return fault is null ? File.ReadAllBytes(file.FullName) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = e.Message;
            return null;
        }
    }

    // One without a mediaType is told by its shape, as the other registry did.
    private static bool TryParse(byte[] bytes, Digest digest, [NotNullWhen(true)] out ManifestContent? content, out string? fault)
    {
        content = null;
        fault = "its bytes have another digest";
        if (!Digest.Of(bytes, digest.Algorithm).Equals(digest))
        {
            return false;
        }

        try
        {
            content = ManifestContent.Parse(bytes, contentType: null);
            return true;
        }
        catch (ManifestFormatException e)
        {
            fault = e.Message;
            return false;
        }
    }
}
