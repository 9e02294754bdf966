using Registry.Bench.Content;

namespace Registry.Bench.Http;

/// <summary>The requests that a push is made of, as docker sends them: POST, one PATCH, PUT.</summary>
internal static class Pushes
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    public static void PushBlob(this Connection connection, string repository, Blob blob)
    {
        var upload = connection.Send("POST", $"/v2/{repository}/blobs/uploads/").Expect(202).Location!;
        upload = connection.Send("PATCH", upload, blob.Bytes.Span).Expect(202, 204).Location!;
        connection.Close(upload, blob.Digest);
    }

    public static void PushBlob(this Connection connection, string repository, LargeBlob blob)
    {
        var upload = connection.Send("POST", $"/v2/{repository}/blobs/uploads/").Expect(202).Location!;
        upload = connection.Send("PATCH", upload, blob.Length, blob.Pieces()).Expect(202, 204).Location!;
        connection.Close(upload, blob.Digest);
    }

    public static void PushManifest(this Connection connection, string repository, string tag, ReadOnlySpan<byte> manifest) =>
        connection.Send("PUT", $"/v2/{repository}/manifests/{tag}", manifest, ManifestType).Expect(201);

    private static void Close(this Connection connection, string upload, string digest) =>
        connection.Send("PUT", $"{upload}{(upload.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(digest)}").Expect(201);
}
