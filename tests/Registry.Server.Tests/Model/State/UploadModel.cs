using Registry.Server.Tests.Model.Samples;

namespace Registry.Server.Tests.Model.State;

/// <summary>An upload session that some request was told of.</summary>
internal sealed class UploadModel(string repository, string location)
{
    public string Repository => repository;

    public string Location => location;

    public byte[] Content { get; private set; } = [];

    /// <summary>Closed or cancelled: it is unknown from then on.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The header that tells how far it came.</summary>
    public string Range => $"0-{Content.Length - 1}";

    /// <summary>"Chunks MUST be uploaded in order" ("Pushing a blob in chunks"): what does not follow changes nothing.</summary>
    public Expected Append(Chunk chunk)
    {
        if (HasEnded)
        {
            return Expected.UploadUnknown;
        }

        if ((chunk.StartAt(Content.Length) ?? Content.Length) != Content.Length)
        {
            return Expected.OutOfOrder;
        }

        var bytes = chunk.Bytes(Content.Length);
        if (bytes.Length > 0 && chunk.Place == ChunkPlace.TooLong)
        {
            return new Expected(400, "SIZE_INVALID");
        }

        Take(bytes);
        return Expected.Accepted;
    }

    public void Take(byte[] bytes) => Content = [.. Content, .. bytes];
}
