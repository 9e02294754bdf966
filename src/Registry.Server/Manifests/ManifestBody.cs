using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Manifests;

/// <summary>A manifest on its way in: what the client calls it, and its bytes up to the limit.</summary>
internal static class ManifestBody
{
    /// <summary>The type without parameters, or null when the client named none.</summary>
    public static string? MediaTypeOf(HttpRequest request)
    {
        var header = request.ContentType;
        return string.IsNullOrEmpty(header)
            ? null
            : MediaTypes.FromContentType(header) ?? throw new RegistryException(ErrorCode.ManifestInvalid, $"Content-Type '{Excerpt.Of(header)}' is not a media type");
    }

    /// <exception cref="RegistryException">413: it is larger than the limit.</exception>
    public static async Task<byte[]> ReadAsync(long? announced, Stream body, int limit, CancellationToken cancellationToken)
    {
        if (announced > limit)
        {
            throw TooLarge(limit);
        }

        // It grows as bytes come: a length that is only announced costs nothing.
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw TooLarge(limit);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static RegistryException TooLarge(int limit) =>
        new(ErrorCode.ManifestInvalid, $"the manifest is larger than {limit} bytes, the most that is taken (Registry:Manifests:MaxSize)", status: StatusCodes.Status413PayloadTooLarge);
}
